package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/exposed-key-responder/responder/infra/local/cloudtrail"
)

// listenTrail starts what stands in for CloudTrail.
func (w *world) listenTrail(ctx context.Context) error {
	w.trail = cloudtrail.New(cloudtrail.Options{Answer: w.options.answer})
	listener, err := net.Listen("tcp", w.options.cloudTrail)
	if err != nil {
		return fmt.Errorf("CloudTrail stand-in: %w", err)
	}
	server := &http.Server{Handler: w.trail, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	context.AfterFunc(ctx, func() { server.Close() })
	w.trailURL = "http://" + listener.Addr().String()
	return nil
}
