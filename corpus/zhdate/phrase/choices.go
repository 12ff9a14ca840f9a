package phrase

import "strings"

// maxChoices is how many readings a question offers.
const maxChoices = 3

// choices are those of the phrases that may have been meant which can be set, each once.
func (p *phrase) choices(o Options) (out []string) {
	seen := map[string]bool{p.src: true}
	for _, text := range p.asked {
		if len(out) == maxChoices || seen[text] {
			continue
		}
		seen[text] = true
		if _, change := changeOf(text, o); change {
			continue
		}
		if r := read(text, o).reading(); r.Status == OK && r.What != "" {
			out = append(out, text)
		}
	}
	return out
}

// meant asks which of the choices was meant.
func meant(choices []string) string {
	if len(choices) == 0 {
		return ""
	}
	return "。是不是想说“" + strings.Join(choices, "”，还是“") + "”？"
}

// insteadOf are the phrase with each of the expressions that e may have meant in its place.
func (p *phrase) insteadOf(e *expr) (out []string) {
	for _, s := range e.instead {
		out = append(out, p.trimmed(0, e.i)+s+p.trimmed(e.j, len(p.t)))
	}
	return out
}

// chooseBetween offers the time of the reminder and the time e, and e as a part of the task.
func (p *phrase) chooseBetween(e *expr) {
	if quote := p.quoteTask(); quote != "" && e.i >= p.cmdEnd {
		p.ask(quote)
	} else {
		p.ask(p.without(e.i, e.j))
	}
	if m := p.main; e.kind == eTime || e.kind == eRepeat {
		p.ask(p.without(m.i, m.j))
	}
}

// without is the phrase without cells i to j and the word that joins them to the rest.
func (p *phrase) without(i, j int) string {
	t := p.t
	for i > 0 && t.In(i-1, "和及与或、,") {
		i--
	}
	if i > 0 && t.In(i-1, "最第每逢隔") {
		return "" // a piece of a word would be left
	}
	if j < len(t) && i == 0 {
		j, _ = t.Any(j, "以及", "或者", "和", "及", "与", "或", "、", ",")
	}
	return p.trimmed(0, i) + p.trimmed(j, len(t))
}

// quoteTask is the phrase with all that follows the command in quotation marks, when its
// time stands before: 明天提醒我「周五交表」.
func (p *phrase) quoteTask() string {
	if p.cmd < 0 || p.main.j > p.cmd || p.cmdEnd >= len(p.t) || strings.ContainsAny(p.src, "“”\"「」") {
		return ""
	}
	task := strings.TrimLeft(p.trimmed(p.cmdEnd, len(p.t)), "，,：: ")
	if task == "" || !p.adjacent(p.main.j, p.cmd) {
		return ""
	}
	return p.trimmed(0, p.cmdEnd) + "「" + task + "」"
}

// trimmed is what was typed at cells i to j, without punctuation at its ends.
func (p *phrase) trimmed(i, j int) string { return strings.Trim(p.source(i, j), "，,。；; ") }
