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

  // "/" leads to the search box, as in many programs.
  var box = document.getElementById("q");
  addEventListener("keydown", function (e) {
    var t = e.target;
    if (!box || e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)) { return; }
    e.preventDefault();
    box.focus();
    box.select();
  });

  // What is being typed into the search box may become one of these.
  var list = document.getElementById("completions"), waiting = 0, asked = "";
  if (box && list) {
    box.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        var text = box.value.trim();
        if (!text || text === asked) { return; }
        asked = text;
        fetch("/api/v1/suggest?q=" + encodeURIComponent(text)).then(function (r) { return r.ok ? r.json() : { suggestions: [] }; }).then(function (found) {
          if (asked !== text) { return; }
          list.replaceChildren.apply(list, found.suggestions.map(function (s) {
            var option = document.createElement("option");
            option.value = s.text;
            return option;
          }));
        }, function () {});
      }, 150);
    });
  }

  // The clauses shown as related are those of the clause the address names.
  var related = document.getElementById("related");
  function relate() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { return; }
    var target = id && document.getElementById(id);
    if (!target || !target.classList.contains("clause")) { return; }
    fetch("/api/v1/documents/" + encodeURIComponent(related.dataset.document) + "/related?clause=" + encodeURIComponent(id)).then(function (r) { return r.ok ? r.json() : { hits: [] }; }).then(function (found) {
      if (!found.hits.length) { return; }
      related.querySelector("h2").textContent = "其他文件里与本条相近的条款";
      related.querySelector("ol").replaceChildren.apply(related.querySelector("ol"), found.hits.map(function (h) {
        var li = document.createElement("li"), title = document.createElement("p"), a = document.createElement("a"), text = document.createElement("p");
        li.className = "hit"; title.className = "hit-title"; text.className = "snippet";
        a.href = h.url; a.textContent = "《" + h.title + "》";
        text.textContent = h.text.length > 200 ? h.text.slice(0, 199) + "…" : h.text;
        title.append(a, " " + h.number); li.append(title, text);
        return li;
      }));
    }, function () {});
  }
  if (related) { addEventListener("hashchange", relate); relate(); }

  // Files are uploaded one after the other, each with how far it is and what became of it.
  var upload = document.getElementById("upload"), arriving = document.getElementById("arriving");
  if (upload && arriving && window.FormData) {
    upload.addEventListener("submit", function (e) {
      var files = Array.prototype.slice.call(upload.file.files), button = upload.querySelector("button");
      if (!files.length) { return; }
      e.preventDefault();
      button.disabled = true;
      arriving.replaceChildren();
      function next() {
        var file = files.shift();
        if (!file) { button.disabled = false; upload.reset(); return; }
        var li = document.createElement("li"), words = document.createElement("span"), bar = document.createElement("progress");
        bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", file.name);
        words.textContent = file.name + "：正在上传";
        li.append(words, bar);
        arriving.append(li);
        function end(text, bad) {
          words.textContent = file.name + "：" + text;
          if (bad) { li.className = "bad"; }
          bar.remove();
          next();
        }
        var form = new FormData(), request = new XMLHttpRequest();
        form.append("replace", upload.replace.checked ? "true" : "false");
        form.append("file", file);
        request.open("POST", "/api/v1/documents");
        request.setRequestHeader("Accept", "application/json, application/problem+json");
        request.upload.onprogress = function (p) { if (p.lengthComputable) { bar.value = p.loaded / p.total; } };
        request.upload.onload = function () { words.textContent = file.name + "：正在读取和建立索引"; bar.removeAttribute("value"); };
        request.onerror = function () { end("没有传完，请检查网络后再试", true); };
        request.onload = function () {
          var said = {};
          try { said = JSON.parse(request.responseText); } catch (x) { said = {}; }
          if (request.status !== 201) { end(said.detail || "没有收录（HTTP " + request.status + "）", true); return; }
          var text = said.unchanged ? "内容没有变化" : said.pending ? "已收下，稍后就能检索" : (said.replaced ? "已替换" : "已收录") + "，" + said.documents.length + " 份文件";
          if (said.skipped.length) { text += "；里面有 " + said.skipped.length + " 处没有收录：" + said.skipped[0].path + "，" + said.skipped[0].reason; }
          end(text, false);
        };
        request.send(form);
      }
      next();
    });
  }

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
