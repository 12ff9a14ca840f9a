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

  // What is being typed may become one of these: a list under the box, by the keys of a combo box.
  if (box && box.form && window.fetch && document.body.contains(box) && (location.pathname === "/" || location.pathname === "/widget")) {
    var list = document.createElement("ul"), at = -1, waiting = 0, asked = "", kinds = { question: "问题", title: "标题", number: "文号", word: "词" };
    list.id = "completions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "输入建议");
    box.parentNode.appendChild(list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", "completions");
    box.setAttribute("aria-expanded", "false");
    var shut = function () {
      list.hidden = true; at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    var point = function (n) {
      var options = list.children;
      if (at >= 0 && options[at]) { options[at].setAttribute("aria-selected", "false"); }
      at = n;
      if (at < 0) { box.removeAttribute("aria-activedescendant"); return; }
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", options[at].id);
    };
    var take = function (option) { box.value = option.dataset.text; shut(); box.form.submit(); };
    var show = function (found) {
      list.replaceChildren.apply(list, found.map(function (s, i) {
        var option = document.createElement("li"), kind = document.createElement("span");
        option.id = "completion-" + i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = s.text;
        kind.className = "kind";
        kind.textContent = kinds[s.kind] || "";
        option.append(s.text, " ", kind);
        option.addEventListener("mousedown", function (e) { e.preventDefault(); take(option); });
        return option;
      }));
      at = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      box.setAttribute("aria-expanded", String(!!found.length));
    };
    var look = function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        var text = box.value.trim();
        if (text === asked && !list.hidden) { return; }
        asked = text;
        if (!text) { shut(); return; }
        fetch("/api/v1/suggest?q=" + encodeURIComponent(text)).then(function (r) { return r.ok ? r.json() : { suggestions: [] }; }).then(function (found) {
          if (asked === text && document.activeElement === box) { show(found.suggestions); }
        }, function () {});
      }, 150);
    };
    box.addEventListener("input", function (e) { if (!e.isComposing) { look(); } });
    box.addEventListener("compositionend", look);
    box.addEventListener("blur", shut);
    box.addEventListener("keydown", function (e) {
      if (e.isComposing || list.hidden) { return; }
      var n = list.children.length;
      if (e.key === "ArrowDown") { e.preventDefault(); point((at + 1) % n); }
      else if (e.key === "ArrowUp") { e.preventDefault(); point(at <= 0 ? n - 1 : at - 1); }
      else if (e.key === "Escape") { e.preventDefault(); shut(); }
      else if (e.key === "Enter" && at >= 0) { e.preventDefault(); take(list.children[at]); }
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

  // Copies a text, also on an intranet without HTTPS, where the clipboard is closed to pages: then by a field that is
  // selected for a moment. said is told whether it worked.
  function copy(text, said) {
    function byField() {
      var field = document.createElement("textarea"), before = document.activeElement, ok = false;
      field.value = text;
      field.readOnly = true; // no keyboard on a phone
      field.className = "hidden";
      field.setAttribute("aria-hidden", "true");
      document.body.append(field);
      field.focus({ preventScroll: true });
      field.setSelectionRange(0, text.length);
      try { ok = document.execCommand("copy"); } catch (e) { ok = false; }
      field.remove();
      if (before && before.focus) { before.focus({ preventScroll: true }); }
      said(ok);
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { said(true); }, byField);
    } else { byField(); }
  }

  function button(words, title, press) {
    var b = document.createElement("button");
    b.type = "button";
    b.className = "copy";
    b.textContent = words;
    if (title) { b.setAttribute("aria-label", words + "：" + title); }
    b.addEventListener("click", function () { press(b); });
    return b;
  }

  // A citation can be copied whole: quote, title, number, section, address.
  document.querySelectorAll(".citation").forEach(function (figure) {
    var link = figure.querySelector("a.open"), title = figure.querySelector(".cite-title").textContent.trim().replace(/\s+/g, "");
    figure.querySelector(".cite-foot").insertBefore(button("复制引用", title, function (b) {
      var path = figure.querySelector(".cite-path");
      copy("“" + figure.querySelector("blockquote").textContent.trim() + "”——" + title +
        (path ? "，" + path.lastChild.textContent.trim() : "") +
        "（" + figure.querySelector(".badge").textContent.trim() + "）\n" + link.href,
        function (ok) { b.textContent = ok ? "已复制" : "未能复制"; b.removeAttribute("aria-label"); });
    }), link);
  });

  // On paper a link shows where it leads, in full.
  addEventListener("beforeprint", function () {
    document.querySelectorAll(".cite-foot a.open, .lines a.open").forEach(function (a) { a.dataset.address = a.href; });
  });

  // In large type a page can be read aloud by the browser's own voice, sentence by sentence.
  if (document.documentElement.dataset.size === "large" && window.speechSynthesis && window.SpeechSynthesisUtterance) {
    var speech = window.speechSynthesis, queue = [], spoken = null, speaker = null;
    var quiet = function () {
      queue = [];
      speech.cancel();
      if (spoken) { spoken.classList.remove("spoken"); spoken = null; }
      if (speaker) { speaker.textContent = speaker.dataset.words; speaker.setAttribute("aria-pressed", "false"); speaker = null; }
    };
    var next = function () {
      var piece = queue.shift();
      if (spoken) { spoken.classList.remove("spoken"); spoken = null; }
      if (!piece) { quiet(); return; }
      var u = new SpeechSynthesisUtterance(piece.text);
      u.lang = "zh-CN";
      u.rate = 0.9;
      spoken = piece.element;
      spoken.classList.add("spoken");
      u.onend = function () { if (speaker) { next(); } };
      u.onerror = function () { if (speaker) { quiet(); } };
      speech.speak(u);
    };
    var aloud = function (root, words, title) {
      var b = button(words, title, function () {
        var was = speaker === b;
        quiet();
        if (was) { return; }
        speaker = b;
        b.textContent = "停止朗读";
        b.setAttribute("aria-pressed", "true");
        root.querySelectorAll("h1, h2, h3, h4, h5, h6, p, blockquote, li, td, th, dt, dd").forEach(function (e) {
          if (e.querySelector("p, li, blockquote") || e.closest(".looks, .syntax, .printed, details:not([open])") || !e.offsetParent) { return; }
          (e.textContent.replace(/\s+/g, " ").trim().match(/[^。；！？]{1,120}[。；！？]?/g) || []).forEach(function (text) { queue.push({ element: e, text: text }); });
        });
        next();
      });
      b.dataset.words = words;
      b.classList.add("aloud");
      b.setAttribute("aria-pressed", "false");
      return b;
    };
    var main = document.getElementById("main"), answer = document.querySelector(".answer");
    var place = main && main.querySelector("h1");
    if (answer) { answer.prepend(aloud(answer, "朗读答复", "")); } else if (place) { place.after(aloud(main, "朗读本页", "")); }
    addEventListener("pagehide", quiet);
  }
})();
