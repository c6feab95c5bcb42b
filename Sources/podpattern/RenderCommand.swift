internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// `podpattern render`: expands PodPatterns without a cluster.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Prints the objects that PodPatterns become, without a cluster.",
    discussion: """
      Each PodPattern becomes its Service, its PodDisruptionBudget and one Pod of its name, just as \
      the operator makes them. Objects of other kinds are printed as they are. \
      With one object at fault nothing is printed.

      EXAMPLE
        \(ProgramName.invocation) render -f weather.yaml | kubectl apply -f -
        \(ProgramName.invocation) render -f weather.yaml --config operator.yaml --explain
        \(ProgramName.invocation) render -f weather.yaml --explain -o json
      """)

  @OptionGroup var input: FileOptions

  @OptionGroup var defaults: DefaultsOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: """
      yaml for a stream of documents, json for one List, or name for the objects' names. yaml, if not \
      given; with --explain, a table.
      """)
  var format: ObjectFormat?

  @Flag(
    help: """
      Instead of objects, print where each field of the log shippers comes from: the pattern, the \
      namespace's ConfigMap, the operator's configuration, or nobody.
      """)
  var explain = false

  func validate() throws {
    guard !explain || format != .name else {
      throw ValidationError(
        "--explain prints fields, which have no names: give -o yaml or -o json.")
    }
  }

  func run() throws {
    let settings = try defaults.settings()
    let (objects, unreadable) = Manifest.objects(of: input.files)
    var tables: [ShipperTable] = []
    var rendered: [JSONValue] = []
    var faults = unreadable
    for object in objects {
      // What `validate` refuses is not rendered: the API server would refuse it, too.
      let lines = object.faultLines(settings: settings)
      guard lines.isEmpty else {
        faults += lines.map(\.description)
        continue
      }
      do {
        if !object.isPodPattern {
          rendered.append(object.value)
        } else if explain {
          let pattern = try PodPattern(json: object.value)
          tables.append(ShipperTable(pattern, settings: settings))
        } else {
          rendered += try Self.render(object.value, settings)
        }
      } catch {
        faults += error.lines.map { object.line($0).description }
      }
    }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    guard explain else {
      return StandardStreams.document((format ?? .yaml).text(of: rendered))
    }
    explain(tables)
  }

  private func explain(_ tables: [ShipperTable]) {
    let whole: JSONValue = ["patterns": .array(tables.map(\.json))]
    switch format {
    case .json: StandardStreams.document(whole.prettyPrinted() + "\n")
    case .yaml: StandardStreams.document(YAMLEmitter.emit(whole))
    case .name, nil: StandardStreams.output(tables.map(\.text).joined(separator: "\n"))
    }
  }

  private static func render(
    _ object: JSONValue, _ settings: ExpansionSettings
  ) throws(FaultList) -> [JSONValue] {
    let pattern = try PodPattern(json: object)
    let expansion = try Expander(settings: settings).expand(pattern)
    return expansion.children.map(\.object) + [expansion.pod(named: pattern.metadata.name)]
  }
}
