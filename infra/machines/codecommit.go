package machines

// CodePush defines ekr-code-push: look at what was pushed to a repository. The
// event of EventBridge is the input.
func CodePush() Definition {
	return Definition{
		Comment:        "Look for credentials in what was pushed to a CodeCommit repository",
		StartAt:        "Look",
		TimeoutSeconds: 2 * 60 * 60,
		States: map[string]State{
			"Look": invoke(CodeCommit, Object{
				"id.$":      "$.id",
				"account.$": "$.account",
				"region.$":  "$.region",
				"time.$":    "$.time",
				"detail.$":  "$.detail",
			}, "$.look", "Looked").orElse("$.error", "Not looked at"),
			"Not looked at": {Type: "Fail", Error: "PushNotLookedAt", Cause: "What was pushed could not be looked at, or no response to a key was started: see the log of ekr-codecommit"},
			"Looked":        {Type: "Succeed"},
		},
	}
}
