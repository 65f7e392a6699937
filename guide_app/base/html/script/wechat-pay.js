// Opens the payment in the customer's WeChat. Paid, it goes to their order, which asks WeChat Pay itself: what WeChat
// says here proves nothing. Cancelled or failed, it says so and can be opened again. A link leads to a stand-in outside.
(function () {
  "use strict";
  var WAITS = 3000;
  var button = document.querySelector("[data-wechat-pay]");
  if (!button) { return; }

  function say(outcome) {
    button.removeAttribute("aria-busy");
    document.querySelectorAll("[data-outcome]").forEach(function (each) {
      each.hidden = each.getAttribute("data-outcome") !== outcome;
    });
  }

  function became(answer) {
    var outcome = String((answer && answer.err_msg) || "").split(":").pop();
    if (outcome === "ok") { location.replace(button.getAttribute("data-paid")); return; }
    say(outcome === "cancel" ? "cancel" : "fail");
  }

  function open() {
    WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(button.getAttribute("data-wechat-pay")), became);
  }

  function nowhere() {
    document.removeEventListener("WeixinJSBridgeReady", open);
    say("nowhere");
  }

  button.addEventListener("click", function (event) {
    var bridge = typeof WeixinJSBridge !== "undefined";
    if (!bridge && button.getAttribute("href")) { return; }
    event.preventDefault();
    if (button.getAttribute("aria-busy")) { return; }
    say("");
    button.setAttribute("aria-busy", "true");
    if (bridge) { open(); return; }
    var late = setTimeout(nowhere, WAITS);
    document.addEventListener("WeixinJSBridgeReady", function () { clearTimeout(late); }, { once: true });
    document.addEventListener("WeixinJSBridgeReady", open, { once: true });
  });
})();
