package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/config"
)

// chatCheck looks at what a chat platform needs, for Doctor. Of one that is not set up it only says where to read on.
func chatCheck(name string, set bool, manual string, look func(context.Context) []bot.Finding) func(context.Context) []bot.Finding {
	return func(ctx context.Context) []bot.Finding {
		if !set {
			return []bot.Finding{{Verdict: bot.Fine, What: name, Text: "没有设置,不接入;要接入请看 " + manual}}
		}
		found := look(ctx)
		for i := range found {
			found[i].What = name + " " + found[i].What
		}
		return found
	}
}

// placesOf are the places of a kind of channel that have settings of their own.
func placesOf(cfg config.Config, kind string) (places []string) {
	for _, name := range slices.Sorted(maps.Keys(cfg.Channels)) {
		if k, place, ok := strings.Cut(name, ":"); ok && k == kind {
			places = append(places, place)
		}
	}
	return places
}
