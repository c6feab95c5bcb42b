internal import KubernetesCore
internal import ShipperContract

/// One output with all that feeds it: a Fluent Bit of its own, with positions and a buffer of its
/// own.
///
/// Outputs do not share a Fluent Bit, since it pauses reading for all of them when the buffer of one
/// is full, and after a restart sends what waited for one of them to all.
struct ShipperPipeline {
  let name: String
  let output: FluentBitOutput
  /// The configuration file: YAML, as Fluent Bit reads it.
  let configuration: String

  /// An output that takes everything and keeps nothing.
  ///
  /// A chunk that is tried again counts for the limit at which reading pauses only while more than
  /// one output is to have it: without this one, a buffer would grow past its limit.
  private static let anchor = FluentBitSection(["name": "null", "match": "*"])

  init(
    name: String, output: LogOutput, inputs: [FluentBitInput], fields: RecordFields,
    bufferedChunks: Int, variables: inout UniqueNames
  ) {
    self.name = name
    self.output = FluentBitOutput(output, pipeline: name, variables: variables)
    variables = self.output.variables
    var service = FluentBitSection(["flush": "1", "grace": "5"])
    // Below an error it says again and again that it tries again. What is to be known of that, and
    // of reading that waits, the shipper's own warnings say.
    service.set("log_level", "error")
    service.set("storage.path", ShipperFiles.state.chunks(of: name))
    service.set("storage.sync", "normal")
    service.set("storage.max_chunks_up", bufferedChunks)
    // What an output refuses for good is left where the shipper counts it.
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
