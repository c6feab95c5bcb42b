internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern class`: what is added to pods of other workloads.
struct ClassCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "class",
    abstract: "Show what PodPatternClasses become.",
    discussion: """
      A PodPatternClass is added to pods by the API server, whoever makes them.

      EXAMPLE
        \(ProgramName.invocation) class compile -f logging.yaml
      """,
    subcommands: [ClassCompileCommand.self])
}

/// `podpattern class compile`: the policies of classes, without a cluster.
struct ClassCompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Prints the policies that PodPatternClasses become, without a cluster.",
    discussion: """
      Each PodPatternClass with spec.inject becomes a MutatingAdmissionPolicy and its binding, just as \
      the operator makes them. Objects of other kinds are left out. With one class at fault nothing \
      is printed.

      EXAMPLES
        \(ProgramName.invocation) class compile -f logging.yaml
        \(ProgramName.invocation) class compile -f logging.yaml --exclude podpattern-system
      """)

  @OptionGroup var input: FileOptions

  @OptionGroup var configuration: SettingsOptions

  @Option(
    help: ArgumentHelp(
      "A namespace to whose pods nothing is added, as the operator's own, beside kube-system. Can be "
        + "given more than once.", valueName: "namespace"))
  var exclude: [String] = ["podpattern-system"]

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "yaml for a stream of documents, json for one List, or name for the objects' names.")
  var format: ObjectFormat = .yaml

  func run() throws {
    let settings = try configuration.settings()
    let (objects, unreadable) = Manifest.objects(of: input.files, takingListsApart: true)
    var faults = unreadable
    var compiled: [JSONValue] = []
    for object in objects {
      let lines = object.faultLines(settings: settings)
      guard lines.isEmpty else {
        faults += lines.map(\.description)
        continue
      }
      guard object.isPodPatternClass else { continue }
      do throws(FaultList) {
        let podClass = try PodPatternClass(json: object.value)
        let policy = try InjectionPolicy(
          podClass, settings: settings, excluding: ["kube-system"] + exclude)
        if let policy { compiled += [policy.policy, policy.binding] }
      } catch {
        faults += error.lines.map { object.line($0).description }
      }
    }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    guard !compiled.isEmpty else {
      throw CommandFailure(
        .input, "error: there is no \(PodPatternClass.kind) with spec.inject in the files")
    }
    StandardStreams.document(format.text(of: compiled))
  }
}
