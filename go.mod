module github.com/exposed-key-responder/responder

go 1.26

require github.com/google/go-cmp v0.7.0

require github.com/aws/smithy-go v1.28.8 // indirect
