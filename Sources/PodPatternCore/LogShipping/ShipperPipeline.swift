internal import KubernetesCore
internal import ShipperContract

/// One output with everything that feeds it: a Fluent Bit with positions and a buffer of its own.
///
/// Outputs do not share a Fluent Bit, since it pauses reading for all of them when the buffer of one
/// is full, and after a restart sends records that waited for one output to all of them.
struct ShipperPipeline {
  let name: String
  let output: FluentBitOutput
  /// The configuration file: YAML, as Fluent Bit reads it.
  let configuration: String

  /// An output that discards everything.
  ///
  /// A chunk that is retried counts towards the limit at which reading pauses only if it has more than
  /// one output: without this one, a buffer would grow past its limit.
  private static let anchor = FluentBitSection(["name": "null", "match": "*"])

  init(
    name: String, output: LogOutput, inputs: [FluentBitInput], fields: RecordFields,
    bufferedChunks: Int, variables: inout UniqueNames
  ) {
    self.name = name
    self.output = FluentBitOutput(output, pipeline: name, variables: variables)
    variables = self.output.variables
    var service = FluentBitSection(["flush": "1", "grace": "5"])
    // At lower levels it logs every retry. The shipper's own warnings report outputs that take
    // nothing, and reading that waits.
    service.set("log_level", "error")
    service.set("storage.path", ShipperFiles.state.chunks(of: name))
    service.set("storage.sync", "normal")
    service.set("storage.max_chunks_up", bufferedChunks)
    // Records that an output refuses for good are kept, and the shipper counts them.
    service.set("storage.keep.rejected", true)
    // Seconds between attempts: from the first to the most.
    service.set("scheduler.base", 1)
    service.set("scheduler.cap", 10)

    var pipeline = FluentBitSection()
    pipeline.set("inputs", inputs.map { $0.section(pipeline: name, output: output.kind) })
    pipeline.set("filters", inputs.flatMap(\.filters) + [fields.filter])
    pipeline.set("outputs", [Self.anchor, self.output.section])

    var root = FluentBitSection()
    root.set("service", service)
    root.set("parsers", inputs.compactMap(\.parser))
    root.set("multiline_parsers", inputs.compactMap(\.multilineParser))
    root.set("pipeline", pipeline)
    configuration = root.yaml
  }
}
