internal import KubernetesCore

/// What a pattern's log shipper becomes: a configuration for each pipeline, and a container that
/// runs them all.
struct ShipperConfiguration {
  let shipper: LogShipper
  let inputs: [FluentBitInput]
  let pipelines: [ShipperPipeline]
  let fields: RecordFields
  /// Where the shared volume is.
  let directory: String
  /// What the shared volume may hold, in bytes; nil where nothing limits it.
  let volumeLimit: Int?
  /// How many seconds the pod has from the word to end until it is killed.
  let gracePeriodSeconds: Int

  /// A configuration that ships a shipper's files below the directory of the shared volume.
  init(
    shipper: LogShipper, directory: String, volumeLimit: Int?, gracePeriodSeconds: Int,
    podLabels: Set<String>
  ) {
    self.shipper = shipper
    self.directory = directory
    self.volumeLimit = volumeLimit
    self.gracePeriodSeconds = gracePeriodSeconds
    let inputs = shipper.inputs.enumerated().map {
      FluentBitInput(
        input: $1, index: $0, directory: directory, isRotated: shipper.rotate != nil)
    }
    var variables = UniqueNames()
    let fields = RecordFields(
      labels: shipper.labels, podLabels: podLabels, variables: &variables)
    let chunks = Self.bufferedChunks(shipper)
    self.inputs = inputs
    self.fields = fields
    pipelines = zip(shipper.outputs.pipelineNames, shipper.outputs).map { name, output in
      ShipperPipeline(
        name: name, output: output, inputs: inputs, fields: fields, bufferedChunks: chunks,
        variables: &variables)
    }
  }

  /// How many chunks a pipeline may buffer: each has its share of the buffer, and a chunk is about
  /// two mebibytes. A quarter is left for positions and for what a chunk has beyond that.
  private static func bufferedChunks(_ shipper: LogShipper) -> Int {
    let bytes = Syntax.bytes(shipper.bufferSize) ?? 0
    let chunks = bytes / 4 * 3 / max(1, shipper.outputs.count) / (2 << 20)
    // Fluent Bit counts them in 32 bits.
    return min(max(4, chunks), Int(Int32.max))
  }
}
