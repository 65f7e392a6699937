/* What pages do by themselves where a script runs; without it every form and link works as it stands.
   Forms: sent once however often they are tapped, kept and sent again under the same key while the network is away.
   What waits for something: asked again every `data-poll` seconds, and swapped for what comes back. */
(function () {
  "use strict";
  var WAITS = [500, 1000, 2000, 3000, 5000];
  var LONGEST = 60000;
  var BY_SCRIPT = { "Guide-Form": "script" };

  // A field may be called `method` or `action`: of a form its attributes are asked, never its properties.
  function said(form, name) { return form.getAttribute(name) || ""; }

  function words(name) { return document.body.getAttribute("data-word-" + name) || ""; }

  function banner(text) {
    var old = document.querySelector(".net");
    if (!text) { if (old) { old.remove(); } return; }
    var shown = old || document.body.appendChild(document.createElement("div"));
    shown.className = "net"; shown.setAttribute("role", "alert"); shown.textContent = text;
  }

  function busy(form, is) {
    form.setAttribute("aria-busy", is ? "true" : "false");
    form.querySelectorAll("button:not([type=button])").forEach(function (each) {
      if (is) { each.setAttribute("aria-busy", "true"); } else { each.removeAttribute("aria-busy"); }
    });
  }

  function show(html, address) {
    var made = new DOMParser().parseFromString(html, "text/html");
    document.title = made.title;
    document.body.replaceWith(made.body);
    if (address) { history.replaceState(null, "", address); }
    var at = document.querySelector(".is-refused input, .is-refused select, .is-refused textarea, .refused");
    if (at) { if (at.focus) { at.focus({ preventScroll: true }); } at.scrollIntoView({ block: "center" }); }
    begin();
  }

  function send(form, body, begun, tries) {
    return fetch(said(form, "action") || location.href, {
      method: "POST", body: body, credentials: "same-origin", headers: BY_SCRIPT
    }).then(function (answer) {
      if (answer.status === 503 || answer.status === 502 || answer.status === 504) { throw new TypeError("unavailable"); }
      banner("");
      var to = answer.headers.get("Guide-To");
      if (to) { location.assign(to); return null; }
      return answer.text().then(function (html) { busy(form, false); show(html); });
    }).catch(function (error) {
      if (!(error instanceof TypeError)) { throw error; }
      if (Date.now() - begun > LONGEST) { banner(words("given-up")); busy(form, false); return null; }
      banner(words("offline"));
      return new Promise(function (later) { setTimeout(later, WAITS[Math.min(tries, WAITS.length - 1)]); })
        .then(function () { return send(form, body, begun, tries + 1); });
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (said(form, "method").toLowerCase() !== "post" || form.hasAttribute("data-plain") || event.defaultPrevented) { return; }
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") { return; }
    var body = new FormData(form);
    if (event.submitter && event.submitter.name) { body.append(event.submitter.name, event.submitter.value); }
    if (said(form, "enctype") !== "multipart/form-data") { body = new URLSearchParams(body); }
    busy(form, true);
    send(form, body, Date.now(), 0);
  });

  document.addEventListener("click", function (event) {
    var at = event.target.closest("[data-open],[data-close],[data-add],[data-remove],[data-step],[data-copy],[data-print]");
    if (!at) { return; }
    if (at.hasAttribute("data-open")) {
      var sheet = document.getElementById(at.getAttribute("data-open"));
      if (sheet && sheet.showModal) { event.preventDefault(); sheet.showModal(); }
    } else if (at.hasAttribute("data-close")) {
      at.closest("dialog").close();
    } else if (at.hasAttribute("data-add")) {
      var pattern = document.getElementById(at.getAttribute("data-add"));
      var list = document.getElementById(pattern.getAttribute("data-into"));
      var next = Number(list.getAttribute("data-next") || list.children.length);
      list.setAttribute("data-next", String(next + 1));
      list.insertAdjacentHTML("beforeend", pattern.innerHTML.replace(/__n__/g, String(next)));
      var first = list.lastElementChild.querySelector("input,select"); if (first) { first.focus(); }
    } else if (at.hasAttribute("data-remove")) {
      at.closest("[data-row]").remove();
    } else if (at.hasAttribute("data-step")) {
      var field = document.getElementById(at.getAttribute("data-for"));
      field.value = String(Math.max(Number(field.min || 0), Number(field.value || 0) + Number(at.getAttribute("data-step"))));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (at.hasAttribute("data-print")) {
      window.print();
    } else if (navigator.clipboard) {
      navigator.clipboard.writeText(at.getAttribute("data-copy")).then(function () { toast(words("copied")); });
    }
  });

  document.addEventListener("change", function (event) {
    var most = Number(event.target.getAttribute("data-most-bytes"));
    if (most && event.target.files) {
      var large = event.target.files[0] && event.target.files[0].size > most;
      event.target.setCustomValidity(large ? event.target.getAttribute("data-too-large") : "");
      if (large) { event.target.reportValidity(); }
    }
    var form = event.target.closest("[data-send-on-change]");
    if (form) { (form.requestSubmit ? form.requestSubmit() : form.submit()); }
  });

  function askLater(at) {
    setTimeout(function () { ask(at); }, Number(at.getAttribute("data-poll")) * 1000);
  }

  // Nobody looks: nothing is asked until somebody does. The end is an element that comes back without `data-poll`,
  // or an answer that leads on; 204 says that nothing has changed.
  function ask(at) {
    if (!at.isConnected) { return; }
    if (document.hidden) {
      document.addEventListener("visibilitychange", function () { ask(at); }, { once: true });
      return;
    }
    fetch(at.getAttribute("data-from") || location.href, { credentials: "same-origin", headers: BY_SCRIPT })
      .then(function (answer) {
        var to = answer.headers.get("Guide-To");
        if (to) { location.assign(to); return null; }
        if (answer.redirected) { location.reload(); return null; }
        if (answer.status === 204 || answer.status === 429 || answer.status >= 500) { askLater(at); return null; }
        return answer.ok ? answer.text().then(function (html) { swap(at, html); }) : null;
      }).catch(function () { askLater(at); });
  }

  function swap(at, html) {
    var made = new DOMParser().parseFromString(html, "text/html").getElementById(at.id);
    if (!made || !at.isConnected) { return; }
    var place = Array.prototype.indexOf.call(at.querySelectorAll("a,button"), document.activeElement);
    at.replaceWith(made);
    reveal(made);
    var same = made.querySelectorAll("a,button")[place]; if (same) { same.focus({ preventScroll: true }); }
    if (made.hasAttribute("data-poll")) { askLater(made); }
  }

  function reveal(within) {
    within.querySelectorAll("[data-needs-script]").forEach(function (each) { each.hidden = false; });
  }

  function toast(text) {
    var shown = document.body.appendChild(document.createElement("div"));
    shown.className = "toast fade-in"; shown.setAttribute("role", "status"); shown.textContent = text;
    setTimeout(function () { shown.remove(); }, 4000);
  }

  function begin() {
    document.querySelectorAll(".toast[data-passes]").forEach(function (each) {
      setTimeout(function () { each.remove(); }, 6000);
    });
    document.querySelectorAll("[data-poll]").forEach(askLater);
    reveal(document);
  }
  begin();
})();
