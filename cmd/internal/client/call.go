package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// As is c with another token.
func (c *Client) As(token string) *Client {
	d := *c
	d.token = token
	return &d
}

// Patient is c that waits so long for an answer.
func (c *Client) Patient(wait time.Duration) *Client {
	d, h := *c, *c.http
	h.Timeout = wait
	d.http = &h
	return &d
}

// Call sends in, nil for no body, as JSON and reads the answer into out; nil drops
// it.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		body = bytes.NewReader(b)
	}
	return c.do(ctx, method, path, body, out)
}

// Download streams what path answers to w.
func (c *Client) Download(ctx context.Context, path string, w io.Writer) error {
	resp, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // what is missing is not shown
		return refusal(c.base, resp.StatusCode, b)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("%s的回复中断,没有收全,请再试: %w", c.base, err)
	}
	return nil
}

// Upload sends body to path and reads the answer into out.
func (c *Client) Upload(ctx context.Context, path string, body io.Reader, out any) error {
	return c.do(ctx, http.MethodPost, path, body, out)
}

// maxRefusal bounds the text of a refusal, in bytes.
const maxRefusal = 64 << 10
