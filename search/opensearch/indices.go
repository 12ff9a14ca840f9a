package opensearch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// current are the indices the alias points to: none before the first publication, else one.
func (c *Client) current(ctx context.Context) ([]string, error) {
	var reply map[string]json.RawMessage
	err := c.do(ctx, call{what: "look up the state in use", method: http.MethodGet, path: "/_alias/" + c.alias, again: true}, &reply)
	if status(err) == http.StatusNotFound {
		return nil, nil
	}
	var names []string
	for name := range reply {
		if !c.ours(name) {
			return nil, fmt.Errorf("the name %s is in use for something else than policybot", c.alias)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, err
}

var stateRE = regexp.MustCompile(`^[0-9a-f]{16}$`)

// ours tells whether an index has a name as we give them.
func (c *Client) ours(name string) bool {
	prefix := c.alias + "-"
	return len(name) > len(prefix) && name[:len(prefix)] == prefix && stateRE.MatchString(name[len(prefix):])
}

// about is what an index says of itself; ok is false when it is not there.
func (c *Client) about(ctx context.Context, name string) (m meta, ok bool, err error) {
	var reply map[string]struct {
		Mappings struct {
			Meta meta `json:"_meta"`
		} `json:"mappings"`
	}
	err = c.do(ctx, call{what: "look at index " + name, method: http.MethodGet, path: "/" + name + "/_mapping", again: true}, &reply)
	if status(err) == http.StatusNotFound {
		return meta{}, false, nil
	}
	return reply[name].Mappings.Meta, err == nil, err
}

// await waits until every shard of an index has a copy that can be written.
func (c *Client) await(ctx context.Context, name string) error {
	var health struct {
		Status   string `json:"status"`
		TimedOut bool   `json:"timed_out"`
	}
	err := c.do(ctx, call{what: "wait for index " + name, method: http.MethodGet, again: true, slow: true,
		path: "/_cluster/health/" + name + "?wait_for_status=yellow&timeout=60s"}, &health)
	if err == nil && (health.TimedOut || health.Status == "red") {
		err = &Refusal{What: "wait for index " + name, Status: http.StatusServiceUnavailable}
	}
	return err
}

// send sends a body that may be sent twice.
func (c *Client) send(ctx context.Context, what, method, path string, body any) error {
	var b []byte
	var err error
	if body != nil {
		if b, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return c.do(ctx, call{what: what, method: method, path: path, body: b, again: true, slow: true}, nil)
}

// block lets nothing be written to an index, or lets it again.
func (c *Client) block(ctx context.Context, name string, on bool) error {
	return c.send(ctx, "lock index "+name, http.MethodPut, "/"+name+"/_settings", object{"index": object{"blocks": object{"write": on}}})
}

// describe notes what an index is.
func (c *Client) describe(ctx context.Context, name string, m meta) error {
	return c.send(ctx, "describe index "+name, http.MethodPut, "/"+name+"/_mapping", object{"_meta": m})
}

// swap points the alias to an index, in one step.
func (c *Client) swap(ctx context.Context, target string, old []string) error {
	actions := []object{{"add": object{"index": target, "alias": c.alias}}}
	for _, name := range old {
		if name != target {
			actions = append(actions, object{"remove": object{"index": name, "alias": c.alias, "must_exist": false}})
		}
	}
	return c.send(ctx, "make index "+target+" the one in use", http.MethodPost, "/_aliases", object{"actions": actions})
}

// tidy removes indices that nobody uses any more.
func (c *Client) tidy(ctx context.Context, used []string, pub Publication) error {
	keep := cmp.Or(pub.Keep, defaultKeep)
	if keep < 0 {
		return nil
	}
	var reply []struct {
		Index string `json:"index"`
		Made  string `json:"creation.date"`
	}
	if err := c.do(ctx, call{what: "list indices", method: http.MethodGet, again: true,
		path: "/_cat/indices/" + c.alias + "-*?format=json&h=index,creation.date"}, &reply); err != nil {
		return err
	}
	removed := 0
	for _, r := range reply {
		made, err := strconv.ParseInt(r.Made, 10, 64)
		if err != nil || slices.Contains(used, r.Index) || !c.ours(r.Index) || removed == mostDeleted ||
			c.opt.Now().Sub(time.UnixMilli(made)) < keep {
			continue
		}
		removed++
		err = c.do(ctx, call{what: "remove index " + r.Index, method: http.MethodDelete, path: "/" + r.Index, again: true}, nil)
		if err != nil && status(err) != http.StatusNotFound {
			return err
		}
	}
	return nil
}
