internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// The program: a command line whose exit status says what is at fault.
@main
struct Podpattern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ProgramName.invocation,
    abstract: "Makes pods out of patterns: runtime containers, initializers and sidecars.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) render -f weather.yaml | kubectl apply -f -

      Exit status: 0 fine, 1 the input is at fault, 2 wrong usage, 3 the cluster is.
      """,
    version: VersionCommand.text,
    subcommands: [
      RunCommand.self, RenderCommand.self, ValidateCommand.self, ConvertCommand.self,
      PlaygroundCommand.self, PlanCommand.self, RolloutCommand.self, FleetCommand.self,
      ClassCommand.self,
      CRDCommand.self,
      KustomizeCommand.self, JSONSchemaCommand.self,
      APIDocsCommand.self, ManualCommand.self, CompletionCommand.self,
      VersionCommand.self,
    ])

  static func main() async { await runProgram(shell) }

  /// kubectl's habits, and what completion has to ask others for.
  private static var shell: ProgramShell {
    var shell = ProgramShell()
    let watch = "--watch=true"
    shell.habits = KubectlHabits(
      bare: ["-w": watch, "--watch": watch, "--dry-run": "--dry-run=client"],
      passthrough: ["playground"])
    shell.liveValues = { await LiveValues.values($0) }
    shell.forward = { commands, words in
      guard commands == ["playground"] else { return }
      _ = PlaygroundCommand.become([ProgramShell.completing] + words)
    }
    return shell
  }
}

struct CRDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crd",
    abstract: "Prints the CustomResourceDefinitions as YAML.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) crd | kubectl apply -f -
        \(ProgramName.invocation) crd podpatternclasses
      """)

  /// What is defined, by the names that kubectl has for it.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case podpatterns, podpatternclasses

    fileprivate var definition: JSONValue {
      switch self {
      case .podpatterns: PodPatternCRD.json
      case .podpatternclasses: PodPatternClassCRD.json
      }
    }
  }

  @Argument(help: "podpatterns or podpatternclasses; both, if not given.")
  var kinds: [Kind] = []

  func run() {
    let kinds = kinds.isEmpty ? Kind.allCases : kinds
    StandardStreams.document(YAMLEmitter.emit(documents: kinds.map(\.definition)))
  }
}

struct VersionCommand: ParsableCommand {
  static let text = "podpattern \(PodPatternVersion.current) (\(PodPattern.apiVersion))"

  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Prints the version of the program and of the API that it knows.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) version
        \(ProgramName.invocation) version -o json
      """)

  /// How the version is printed for programs.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case yaml, json
  }

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "yaml or json: for programs to read.")
  var format: Format?

  func run() {
    let versions: JSONValue = [
      "version": .string(PodPatternVersion.current), "apiVersion": .string(PodPattern.apiVersion),
    ]
    switch format {
    case .json: StandardStreams.document(versions.prettyPrinted() + "\n")
    case .yaml: StandardStreams.document(YAMLEmitter.emit(versions))
    case nil: StandardStreams.output("\(Self.text)\n")
    }
  }
}

/// `podpattern rollout`: what `kubectl rollout` is for Deployments.
struct RolloutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollout",
    abstract: "Show, wait for, undo, pause and restart rollouts of PodPatterns.",
    discussion: """
      Does for PodPatterns what kubectl rollout does for Deployments, in the same words.

      EXAMPLES
        \(ProgramName.invocation) rollout status web
        \(ProgramName.invocation) rollout restart web api --namespace shop
        \(ProgramName.invocation) rollout undo web --to-revision 2 --namespace shop
      """,
    subcommands: [
      HistoryCommand.self, StatusCommand.self, UndoCommand.self, PauseCommand.self,
      ResumeCommand.self, RestartCommand.self,
    ])
}
