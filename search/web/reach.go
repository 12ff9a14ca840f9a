package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/search"
)

// link is the address of a page as clients of the API get it: with a public address a whole
// one, that can be handed on.
func (s *server) link(path string) string {
	if !s.Whole || !strings.HasPrefix(path, "/") {
		return path
	}
	return strings.TrimSuffix(s.PublicURL, "/") + path
}

// reach makes the addresses of an answer whole. Its lists are its own.
func (s *server) reach(a *search.Answer) {
	for i := range a.Citations {
		a.Citations[i].URL = s.link(a.Citations[i].URL)
	}
	for i := range a.Alternatives {
		for j := range a.Alternatives[i].Citations {
			a.Alternatives[i].Citations[j].URL = s.link(a.Alternatives[i].Citations[j].URL)
		}
	}
	s.reachHits(a.Nearest)
}

func (s *server) reachHits(hits []search.Nearest) {
	for i := range hits {
		hits[i].URL = s.link(hits[i].URL)
	}
}

// regionNotes say that no document is of a region somebody named: it is misspelt more often
// than not, and must not be passed over in silence.
func (s *server) regionNotes(ctx context.Context, region, so string) []string {
	if region = strings.TrimSpace(region); region == "" {
		return nil
	}
	docs, err := s.documents(ctx)
	if err != nil || slices.ContainsFunc(docs, func(d search.Summary) bool {
		return d.Region != "" && (strings.Contains(d.Region, region) || strings.Contains(region, d.Region))
	}) {
		return nil
	}
	return []string{fmt.Sprintf("现有文件里没有“%s”的，%s；请核对地区的名称。", clip(region, maxRegion), so)}
}
