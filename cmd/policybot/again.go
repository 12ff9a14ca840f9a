package main

import "strings"

// again are the flags by which another command comes to what this one works on, each with a blank before it; data is the
// folder given to this one, "" for none. What the environment says the next command is told too.
func (e *env) again(data string) string {
	var b strings.Builder
	if e.global.Config != "" {
		b.WriteString(" --config " + shellWord(e.global.Config))
	}
	if data != "" {
		b.WriteString(" --data " + shellWord(data))
	}
	return b.String()
}

// shellWord is s as a shell takes it for one word.
func shellWord(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n\"'`$&|;<>()*?[]#!~{}") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
