package parts

import "github.com/aws/aws-cdk-go/awscdk/v2"

// QueueRunbook is that of a queue of dead letters and of its alarm. Again are the
// steps that have what lies there done after all.
func QueueRunbook(stack awscdk.Stack, queue, means, breaks string, again ...string) Runbook {
	url := `"$(aws sqs get-queue-url --queue-name ` + queue + ` --query QueueUrl --output text --region ` + *stack.Region() + `)"`
	return Runbook{
		Means:  means,
		Breaks: breaks,
		Recover: append([]string{
			"Read what lies there, which leaves it there. The attributes ERROR_CODE and ERROR_MESSAGE say why it was not handed over, RULE_ARN by which rule:",
			In(stack, "aws sqs receive-message --queue-url "+url+" --max-number-of-messages 10 --message-attribute-names All --visibility-timeout 30"),
		}, again...),
	}
}
