internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern json-schema`: prints the schemas that editors, kubeconform and Helm read.
struct JSONSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json-schema",
    abstract: "Prints the JSON Schema of PodPatterns, or of the operator's configuration.",
    discussion: """
      EXAMPLES
        \(ProgramName.invocation) json-schema > podpattern_v1alpha1.json
        kubeconform -schema-location default -schema-location podpattern_v1alpha1.json web.yaml
        \(ProgramName.invocation) json-schema configuration > podpattern-configuration.json

      In a YAML file, for editors:
        # yaml-language-server: $schema=podpattern_v1alpha1.json
      """)

  /// What a schema is of.
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case pattern, configuration, values
  }

  @Argument(
    help: """
      What it is of: a pattern, the operator's configuration file, or the chart's values, of which the \
      schema is read and that of config in it replaced.
      """)
  var subject = Subject.pattern

  @Option(
    name: [.customShort("f"), .long],
    help: ArgumentHelp("The chart's values.schema.json, for values.", valueName: "file"))
  var file: String?

  func validate() throws {
    guard (subject == .values) == (file != nil) else {
      throw ValidationError("--file goes with values, and values with it")
    }
  }

  func run() throws {
    switch subject {
    case .pattern:
      StandardStreams.document(
        String(decoding: EditorSchema.json.serialized(), as: UTF8.self) + "\n")
    case .configuration:
      StandardStreams.document(OperatorConfigurationFile.schema.prettyPrinted() + "\n")
    case .values:
      StandardStreams.document(try valuesSchema().prettyPrinted() + "\n")
    }
  }

  private func valuesSchema() throws(CommandFailure) -> JSONValue {
    let file = file ?? ""
    let values: JSONValue
    do throws(FileError) {
      let data = try LocalFiles().contents(of: file)
      values = (try? JSONValue(parsing: data)) ?? .null
    } catch {
      throw CommandFailure(.input, "\(file): \(error.reason)")
    }
    guard let schema = OperatorConfigurationFile.chartSchema(values) else {
      throw CommandFailure(.input, "\(file): it is no JSON, or there is no schema of config in it")
    }
    return schema
  }
}
