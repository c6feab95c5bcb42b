internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern json-schema`: prints the schema that editors and kubeconform read.
struct JSONSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json-schema",
    abstract: "Prints the JSON Schema of PodPatterns, for editors and kubeconform.",
    discussion: """
      EXAMPLES
        \(ProgramName.invocation) json-schema > podpattern_v1alpha1.json
        kubeconform -schema-location default -schema-location podpattern_v1alpha1.json web.yaml

      In a YAML file, for editors:
        # yaml-language-server: $schema=podpattern_v1alpha1.json
      """)

  func run() {
    StandardStreams.document(
      String(decoding: EditorSchema.json.serialized(), as: UTF8.self) + "\n")
  }
}
