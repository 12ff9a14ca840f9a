package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestRequestsUnderWayAreAnswered: a service that is told to stop takes no new connection, goes on reading the upload that is
// under way, keeps it and says so, and only then ends, without an error. The next start has the file.
func TestRequestsUnderWayAreAnswered(t *testing.T) {
	cfg := settings(t)
	cfg.Token = "r7Qm2vXk9TfLw4Bz"
	a, err := New(cfg, Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(string, *Knowledge) { close(ready) }) }()
	<-ready
	addr := strings.TrimPrefix(a.URL(), "http://")

	const body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"late.txt\"\r\n\r\n学校管理规定\n\n一、收费\n学校应当公示收费标准。\n\r\n--b--\r\n"
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\n"+
		"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n", cfg.Token, len(body))
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100") { // it is being read
		t.Fatalf("%q, %v", line, err)
	}
	_, _ = answers.ReadString('\n')
	cancel()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) { // until it takes nobody any more
		c, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		_ = c.Close()
		if time.Now().After(end) {
			t.Fatal("it still takes connections")
		}
	}
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("the upload under way got no answer: %v", err)
	}
	said, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusCreated || !strings.Contains(string(said), `"pending":true`) {
		t.Errorf("%d %s", resp.StatusCode, said)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	got, err := Index(t.Context(), cfg, Options{})
	if err != nil || len(got.Changed.Files) != 1 {
		t.Errorf("after the stop: changed %v, %v", got.Changed, err)
	}
}
