package search

import (
	"context"
	"slices"
	"strings"
)

// Viewer is who asks, as far as it decides which documents there are for him. The zero
// Viewer belongs to no group: he sees what is for everybody.
type Viewer struct {
	All    bool     // sees every document, whoever it is for
	Groups []string // those he belongs to
}

// Sees tells whether something for an audience is for him. An empty audience is everybody.
func (v Viewer) Sees(audience []string) bool {
	return v.All || len(audience) == 0 || slices.ContainsFunc(audience, func(g string) bool { return slices.Contains(v.Groups, g) })
}

// Key tells viewers apart who may see different things; "" sees what is for everybody.
func (v Viewer) Key() string { return strings.TrimSuffix(v.key(), "\x00") }

// key tells viewers apart who see different things.
func (v Viewer) key() string {
	if v.All {
		return "*\x00"
	}
	groups := slices.Sorted(slices.Values(v.Groups))
	return strings.Join(slices.Compact(groups), "\x01") + "\x00"
}

type viewerKey struct{}

// WithViewer says for whom what follows is done.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerOf is for whom something is done. Where nobody said, it is the zero Viewer: what
// forgets to say so shows too little, never too much.
func ViewerOf(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}
