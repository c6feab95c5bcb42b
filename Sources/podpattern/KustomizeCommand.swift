internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// `podpattern kustomize`: prints the files with which Kustomize knows PodPatterns.
struct KustomizeCommand: ParsableCommand {
  /// Which of the two files.
  enum File: String, ExpressibleByArgument, CaseIterable {
    case configuration, schema
  }

  static let configuration = CommandConfiguration(
    commandName: "kustomize",
    abstract: "Prints a file with which Kustomize knows the fields of PodPatterns.",
    discussion: """
      With the configuration, Kustomize's images, replicas, labels and annotations reach into patterns, \
      and so do new names of ConfigMaps, Secrets and other objects. With the schema, a patch of a \
      container by its name keeps the container's other fields.

      EXAMPLES
        \(ProgramName.invocation) kustomize configuration > podpattern.yaml
        \(ProgramName.invocation) kustomize schema > podpattern.json

      In kustomization.yaml:
        configurations: [podpattern.yaml]
        openapi: {path: podpattern.json}
      """)

  @Argument(help: "Which file: configuration or schema.")
  var file: File

  func run() {
    switch file {
    case .configuration: StandardStreams.document(YAMLEmitter.emit(KustomizeConfiguration.json))
    case .schema:
      StandardStreams.document(
        String(decoding: KustomizeSchema.json.serialized(), as: UTF8.self) + "\n")
    }
  }
}
