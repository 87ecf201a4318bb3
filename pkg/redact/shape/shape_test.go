package shape_test

import (
	"math/rand/v2"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

// TestRandomHasAStrongShape: of random secrets nearly all have.
func TestRandomHasAStrongShape(t *testing.T) {
	const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	r := rand.New(rand.NewPCG(3, 4))
	const n = 100_000
	var counts [3]int
	secret := make([]byte, shape.Length)
	for range n {
		for i := range secret {
			secret[i] = base64[r.IntN(len(base64))]
		}
		counts[shape.Of(secret)]++
	}
	if counts[shape.None] > n/500 || counts[shape.Weak] > n/40 {
		t.Errorf("of %d secrets: %d without a shape, %d with a weak one", n, counts[shape.None], counts[shape.Weak])
	}
}
