internal import ArgumentParser
internal import KubernetesCore
internal import KubernetesYAML
internal import OrderedCollections
internal import PodPatternCore

/// Expands PodPatterns without a cluster.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Prints the objects that PodPatterns become, without a cluster.",
    discussion: """
      Each PodPattern becomes its ConfigMap, its Service, its PodDisruptionBudget and one Pod of \
      its name, just as the operator makes them. Objects of other kinds are printed as they are. With one object at \
      fault nothing is printed.

      EXAMPLE
        \(ProgramName.invocation) render -f weather.yaml | kubectl apply -f -
      """)

  /// How the objects are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case yaml, json
  }

  @OptionGroup var input: FileOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "yaml for a stream of documents, or json for one List.")
  var format = Format.yaml

  func run() throws {
    let (objects, unreadable) = Manifest.objects(of: input.files)
    var rendered: [JSONValue] = []
    var faults = unreadable
    for object in objects {
      do {
        rendered += try Self.render(object)
      } catch {
        faults += error.faults.map { object.line($0).description }
      }
    }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    StandardStreams.output(format.text(of: rendered))
  }

  private static func render(_ object: ManifestObject) throws(FaultList) -> [JSONValue] {
    let faults = object.headFaults
    guard faults.isEmpty else { throw FaultList(faults) }
    guard object.isPodPattern else { return [object.value] }
    let pattern = try PodPattern(json: object.value)
    let expansion = try Expander().expand(pattern)
    return expansion.children + [expansion.pod(named: pattern.metadata.name)]
  }
}

extension RenderCommand.Format {
  /// Objects as a text.
  func text(of objects: [JSONValue]) -> String {
    switch self {
    case .yaml: YAMLEmitter.emit(documents: objects)
    case .json:
      JSONValue.object(["apiVersion": "v1", "kind": "List", "items": .array(objects)])
        .prettyPrinted() + "\n"
    }
  }
}
