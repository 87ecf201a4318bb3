package trail

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// theKey is what the tests look for, in generated logs and elsewhere.
const theKey = "AKIAEXAMPLE0AAAAAAA1"

// generated writes log files as CloudTrail does: {"Records":[...]} with records
// of several kinds, one in every so many signed by theKey. It goes on until
// size bytes are written, always with whole records.
type generated struct {
	size, every int
	random      *rand.Rand

	written, records, matching int
	pending                    []byte
	begun, ended               bool
}

func generate(size, every int) *generated {
	return &generated{size: size, every: every, random: rand.New(rand.NewPCG(1, 2))}
}

// Read implements io.Reader.
func (g *generated) Read(p []byte) (int, error) {
	if len(g.pending) == 0 && !g.next() {
		return 0, io.EOF
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

func (g *generated) next() bool {
	switch {
	case g.ended:
		return false
	case !g.begun:
		g.begun = true
		g.pending = append(g.pending[:0], `{"Records":[`...)
	case g.written >= g.size:
		g.ended = true
		g.pending = append(g.pending[:0], "]}"...)
	default:
		g.pending = g.pending[:0]
		for range 50 {
			g.record()
		}
	}
	g.written += len(g.pending)
	return true
}

func (g *generated) record() {
	if g.records > 0 {
		g.pending = append(g.pending, ',')
	}
	key := fmt.Sprintf("ASIAEXAMPLE%09d", g.random.IntN(1000))
	if g.every > 0 && g.records%g.every == 0 {
		key = theKey
		g.matching++
	}
	shape := shapes[g.random.IntN(len(shapes))]
	g.pending = fmt.Appendf(g.pending, shape, key, g.records%60, g.random.IntN(250), g.random.Uint64(), g.records)
	g.records++
}

// shapes are records of common calls, to be filled with a key id, a second, a
// number below 250, any number, and the record's own.
var shapes = []string{
	role + `"eventSource":"s3.amazonaws.com","eventName":"GetObject",` + common + `"userAgent":"[aws-sdk-java/2.20.1 Linux/5.10]","requestParameters":{"bucketName":"logs-%[3]d","Host":"logs-%[3]d.s3.eu-west-1.amazonaws.com","key":"2026/11/%[4]d/part-0001.parquet"},"responseElements":null,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%[4]x%[4]x","bytesTransferredOut":%[4]d},"readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::logs-%[3]d/part-0001.parquet"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::logs-%[3]d"}],` + end,
	role + `"eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances",` + common + `"userAgent":"aws-cli/2.15.0 Python/3.11.6 Linux/6.1.66 exe/x86_64 prompt/off command/ec2.describe-instances","requestParameters":{"instancesSet":{"items":[{"instanceId":"i-%[4]x"}]},"filterSet":{}},"responseElements":null,"readOnly":true,` + end,
	user + `"eventSource":"iam.amazonaws.com","eventName":"PutUserPolicy",` + common + `"userAgent":"Boto3/1.28.0 Python/3.11","requestParameters":{"userName":"ci-%[3]d","policyName":"p","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"},"responseElements":null,"readOnly":false,` + end,
	user + `"eventSource":"kms.amazonaws.com","eventName":"Decrypt",` + common + `"userAgent":"AWS Internal","errorCode":"AccessDenied","errorMessage":"User: arn:aws:iam::111122223333:user/ci is not authorized to perform: kms:Decrypt","requestParameters":{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::b/%[4]x"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"},"responseElements":null,"readOnly":true,` + end,
}

const (
	role   = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:worker","arn":"arn:aws:sts::111122223333:assumed-role/Worker/i-%[4]x","accountId":"111122223333","accessKeyId":"%[1]s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/Worker","accountId":"111122223333","userName":"Worker"},"attributes":{"creationDate":"2026-11-23T02:00:00Z","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}},"eventTime":"2026-11-23T02:49:%02[2]dZ",`
	user   = `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/ci","accountId":"111122223333","accessKeyId":"%[1]s","userName":"ci"},"eventTime":"2026-11-23T02:49:%02[2]dZ",`
	common = `"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.%[3]d",`
	end    = `"requestID":"%[4]016x","eventID":"00000000-0000-4000-8000-%012[5]d","eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"example.amazonaws.com"}}`
)

// list is the records as {"Records":[...]}.
func list(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }
