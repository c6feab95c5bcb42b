internal import ArgumentParser
internal import CommandSupport
internal import KubernetesYAML
internal import PodPatternCore

struct CRDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crd",
    abstract: "Prints the CustomResourceDefinition of PodPatterns as YAML.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) crd | kubectl apply -f -
      """)

  func run() {
    StandardStreams.document(YAMLEmitter.emit(PodPatternCRD.json))
  }
}
