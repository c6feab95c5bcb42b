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

/// The operator's settings, for commands that work without a cluster.
struct SettingsOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The operator's configuration file, to do as that operator does.", valueName: "file"))
  var configurationFile: String?

  /// - Throws: `CommandFailure`, with the faults in the file, one per line.
  func settings() throws(CommandFailure) -> ExpansionSettings {
    guard let configurationFile else { return ExpansionSettings() }
    return try OperatorConfigurationFile.read(configurationFile).configuration.expansion
  }
}

/// The settings for all patterns, with the defaults of their namespace.
struct DefaultsOptions: ParsableArguments {
  @OptionGroup var configuration: SettingsOptions

  @Option(
    help: ArgumentHelp(
      "The ConfigMap that the annotation \(ChildLabels.defaults) of the namespace names, as YAML or "
        + "JSON; - for standard input.", valueName: "file"))
  var namespaceDefaults: String?

  /// - Throws: `CommandFailure`, with the faults in the files, one per line.
  func settings() throws(CommandFailure) -> ExpansionSettings {
    var settings = try configuration.settings()
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
