package search

import (
	"context"
	"testing"
)

func TestViewer(t *testing.T) {
	for name, c := range map[string]struct {
		viewer   Viewer
		audience []string
		sees     bool
	}{
		"everybody":       {Viewer{}, nil, true},
		"nobody said who": {Viewer{}, []string{"人事科"}, false},
		"of the group":    {Viewer{Groups: []string{"财务科", "人事科"}}, []string{"办公室", "人事科"}, true},
		"of another":      {Viewer{Groups: []string{"财务科"}}, []string{"人事科"}, false},
		"half a name":     {Viewer{Groups: []string{"人事"}}, []string{"人事科"}, false},
		"all":             {Viewer{All: true}, []string{"人事科"}, true},
	} {
		if got := c.viewer.Sees(c.audience); got != c.sees {
			t.Errorf("%s: %v", name, got)
		}
	}
	ctx := context.Background()
	if v := ViewerOf(ctx); v.All || len(v.Groups) > 0 {
		t.Errorf("nobody said who: %+v", v)
	}
	if v := ViewerOf(WithViewer(ctx, Viewer{Groups: []string{"人事科"}})); !v.Sees([]string{"人事科"}) {
		t.Errorf("%+v", v)
	}
}
