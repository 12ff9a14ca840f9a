package config

import "strings"

// prefix begins the names of our own variables.
const prefix = "POLICYBOT_"

// maxSlips is how many letters of a name may be wrong, left out, added or exchanged for it to be taken for a slip of
// the finger.
const maxSlips = 2

// Stray is a variable that looks like a setting and is none, so that what it was meant to set is not set.
type Stray struct {
	Name  string
	Meant string // the setting it likely stands for; "" when none is near
}

// Strays are the variables among names that begin like ours and set nothing, and those that are a slip away from one
// that does. What a cluster puts there for a service called policybot is none.
func Strays(names []string) []Stray {
	known := variables()
	isKnown := map[string]bool{}
	for _, k := range known {
		isKnown[k] = true
	}
	var out []Stray
	for _, name := range names {
		if isKnown[name] || ofCluster(name) {
			continue
		}
		meant, slips := "", maxSlips+1
		for _, k := range known {
			if d := distance(name, k); d < slips {
				meant, slips = k, d
			}
		}
		if meant != "" || strings.HasPrefix(name, prefix) {
			out = append(out, Stray{name, meant})
		}
	}
	return out
}

// variables are the names of all that can be set.
func variables() (out []string) {
	for _, s := range settings() {
		if s.env == "" {
			continue
		}
		if out = append(out, s.env); s.secret {
			out = append(out, s.env+"_FILE")
		}
	}
	return out
}

// ofCluster tells the variables by which Kubernetes says where the services of a namespace are.
func ofCluster(name string) bool {
	rest, ours := strings.CutPrefix(name, prefix)
	return ours && (strings.HasPrefix(rest, "SERVICE_HOST") || strings.HasPrefix(rest, "SERVICE_PORT") ||
		rest == "PORT" || strings.HasPrefix(rest, "PORT_"))
}

// distance is how many letters have to be changed, added, removed or exchanged with their neighbour to make b of a.
func distance(a, b string) int {
	if n := len(a) - len(b); n > maxSlips || n < -maxSlips {
		return maxSlips + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
