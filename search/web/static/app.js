// Enhancements only: every page works without this file.
(function () {
  "use strict";

  // The clause the address names is announced as the current one.
  function markCurrent() {
    document.querySelectorAll(".clause[aria-current]").forEach(function (e) { e.removeAttribute("aria-current"); });
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { return; }
    var target = id && document.getElementById(id);
    if (target && target.classList.contains("clause")) { target.setAttribute("aria-current", "true"); }
  }
  addEventListener("hashchange", markCurrent);
  markCurrent();

  // On a narrow screen the outline starts closed, so that the text comes first.
  var outline = document.querySelector(".outline details");
  if (outline && matchMedia("(max-width: 860px)").matches) { outline.open = false; }

  // A citation can be copied whole: quote, title, number, section, address.
  if (navigator.clipboard) {
    document.querySelectorAll(".citation").forEach(function (figure) {
      var link = figure.querySelector("a.open"), foot = figure.querySelector(".cite-foot");
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "复制引用";
      button.addEventListener("click", function () {
        var path = figure.querySelector(".cite-path");
        var badge = figure.querySelector(".badge");
        var text = "“" + figure.querySelector("blockquote").textContent.trim() + "”——" +
          figure.querySelector(".cite-title").textContent.trim().replace(/\s+/g, "") +
          (path ? "，" + path.lastChild.textContent.trim() : "") +
          "（" + badge.textContent.trim() + "）\n" + link.href;
        navigator.clipboard.writeText(text).then(
          function () { button.textContent = "已复制"; },
          function () { button.textContent = "未能复制"; }
        );
      });
      foot.insertBefore(button, link);
    });
  }
})();
