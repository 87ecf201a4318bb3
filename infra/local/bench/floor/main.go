// Command floor is an empty function: it answers at once, with what every state
// of ekr-respond needs to go on, and with the time at which it ran.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(context.Context) (map[string]any, error) {
		return map[string]any{
			"at":          time.Now().UTC(),
			"decision":    "respond",
			"event":       map[string]any{},
			"exposures":   []any{map[string]any{}},
			"investigate": false,
		}, nil
	})
}
