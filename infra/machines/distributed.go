package machines

// The parts of a Distributed Map, which runs its body as an execution of its own
// for each batch of items, and reads the items from S3.
// Source: Step Functions developer guide, "ItemReader (Map)", "ItemBatcher (Map)".

// ProcessorConfig tells how the body runs.
type ProcessorConfig struct {
	Mode          string
	ExecutionType string
}

// ItemReader names the object that holds the items.
type ItemReader struct {
	Resource     string
	ReaderConfig ReaderConfig
	Parameters   Object
}

// ReaderConfig tells what the object is: JSON stands for one array of items.
type ReaderConfig struct{ InputType string }

// ItemBatcher puts several items into the input of one execution, {"BatchInput":
// ..., "Items": [...]}: as many as both limits allow.
type ItemBatcher struct {
	MaxItemsPerBatch      int
	MaxInputBytesPerBatch int
	BatchInput            Object
}
