internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore
internal import PodPatternOperator

struct FileOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file of PodPatterns and other objects, YAML or JSON; - for standard input. Can be given "
        + "more than once.", valueName: "file"))
  var files: [String]

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once only: give -f - once.")
    }
  }
}

/// The settings for all patterns, for commands that work without a cluster.
struct DefaultsOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The operator's configuration file, to expand patterns as that operator does.",
      valueName: "file"))
  var configurationFile: String?

  @Option(
    help: ArgumentHelp(
      "The ConfigMap that the annotation \(ChildLabels.defaults) of the namespace names, as YAML or "
        + "JSON; - for standard input.", valueName: "file"))
  var namespaceDefaults: String?

  /// - Throws: `CommandFailure`, with the faults in the files, one per line.
  func settings() throws(CommandFailure) -> ExpansionSettings {
    var settings = ExpansionSettings()
    if let configurationFile {
      settings = try OperatorConfigurationFile.read(configurationFile).configuration.expansion
    }
    if let namespaceDefaults {
      settings.logShipperDefaults.append(try Self.read(namespaceDefaults))
    }
    return settings
  }

  private static func read(_ file: String) throws(CommandFailure) -> LogShipperDefaults {
    let manifest = try Manifest.read(file)
    let objects = manifest.documents.flatMap { ManifestObject.objects(of: $0, in: manifest.name) }
    guard objects.count == 1, let object = objects.first, object.value["kind"] == "ConfigMap" else {
      throw CommandFailure(.input, "\(manifest.name): one ConfigMap is expected, and nothing else")
    }
    var data: [String: String] = [:]
    for (key, value) in object.value["data"]?.object ?? [:] { data[key] = value.string }
    do throws(FaultList) {
      return try NamespaceDefaults.read(
        data, configMap: object.value["metadata"]?["name"]?.string ?? "")
    } catch {
      let lines = error.lines.map { object.line($0).description }
      throw CommandFailure(.input, lines.joined(separator: "\n"))
    }
  }
}
