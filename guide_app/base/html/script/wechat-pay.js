// Opens the payment in the customer's WeChat, and goes back to their order, whatever they did there.
(function () {
  "use strict";
  var button = document.querySelector("[data-wechat-pay]");
  if (!button) { return; }
  function open() {
    WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(button.getAttribute("data-wechat-pay")), function () {
      location.replace(button.getAttribute("data-back"));
    });
  }
  button.addEventListener("click", function () {
    if (typeof WeixinJSBridge === "undefined") {
      document.addEventListener("WeixinJSBridgeReady", open, { once: true });
    } else { open(); }
  });
})();
