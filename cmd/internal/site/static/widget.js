// Shows the questions and answers of this service on another site: <script src="https://…/widget.js" async></script>.
// data-label on the tag changes the words of the button. Which sites may show it the service decides.
(function () {
  "use strict";
  var tag = document.currentScript;
  if (!tag || document.getElementById("policybot-widget")) { return; }
  var home = new URL(tag.src, location.href).origin, words = tag.dataset.label || "政策问答";

  // Styles are set one by one: that needs no leave of the other site's content policy.
  function dress(e, styles) { Object.keys(styles).forEach(function (k) { e.style[k] = styles[k]; }); }
  function element(name, styles) { var e = document.createElement(name); dress(e, styles); return e; }

  function build() {
    var root = element("div", { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", font: "16px/1.5 sans-serif" });
    root.id = "policybot-widget";
    var frame = null;
    var button = element("button", { display: "block", marginLeft: "auto", minHeight: "44px", padding: "8px 18px", font: "inherit", fontWeight: "600",
      color: "#fff", background: "#1b4472", border: "2px solid #fff", borderRadius: "24px", boxShadow: "0 2px 10px rgba(0,0,0,.3)", cursor: "pointer" });
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "policybot-frame");
    function show(open) {
      if (open && !frame) {
        frame = element("iframe", { width: "min(420px, calc(100vw - 32px))", height: "min(640px, calc(100vh - 100px))", marginBottom: "10px",
          border: "1px solid #8793a3", borderRadius: "10px", background: "#fff", boxShadow: "0 4px 24px rgba(0,0,0,.25)" });
        frame.id = "policybot-frame";
        frame.title = words;
        frame.src = home + "/widget";
        root.insertBefore(frame, button);
      }
      if (frame) { frame.style.display = open ? "block" : "none"; }
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "收起" : words;
      if (open) { frame.focus(); }
    }
    button.addEventListener("click", function () { show(button.getAttribute("aria-expanded") === "false"); });
    root.addEventListener("keydown", function (e) { if (e.key === "Escape") { show(false); button.focus(); } });
    root.appendChild(button);
    document.body.appendChild(root);
  }
  if (document.body) { build(); } else { addEventListener("DOMContentLoaded", build); }
})();
