internal import KubernetesCore

/// Runs a container that the user has written.
struct ContainerInitializer: InitializerKind {
  static let name = "container"

  static var type: FieldType<Self> {
    FieldType<JSONValue>.container.onServer(ends, on: "restartPolicy")
      .map { Self(container: $0.object ?? [:]) }
  }

  static let summary: String? =
    "Runs a container to its end. It takes every field of core/v1 Container but name."

  static let refreshing = InitializerRefreshing.only(
    "a container whose command is set",
    if: "(!has(self.container) || (has(self.container.command)"
      + " && dyn(self.container.command) != null && size(self.container.command) > 0))",
    "container.command must be set with refreshSeconds, as that of the image is not known")

  private static let ends = CELRule(
    "self != 'Always'", "an initializer has to end: what keeps running is a sidecar")

  let container: JSONObject

  /// The fields that only containers which keep running may have.
  private static let sidecarFields: Set = [
    "lifecycle", "livenessProbe", "readinessProbe", "startupProbe",
  ]

  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer {
    if container.present("restartPolicy") == "Always" {
      reader.fault(
        step.kindPath.key("restartPolicy"),
        .invalid("Always", "an initializer has to end: what keeps running is a sidecar"))
    }
    // Those fields are meant for the refresher.
    let isRefreshed = step.initializer.refreshSeconds != nil
    let json = isRefreshed ? container.filter { !Self.sidecarFields.contains($0.key) } : container
    return step.placed(json, .initializer, origin: .user)
  }

  func refresher(
    every seconds: Int, _ step: InitializerStep, _ reader: inout FieldReader
  ) -> PlacedContainer? {
    if step.context.template.isForWindows {
      reader.fault(
        step.path.key("refreshSeconds"),
        "Forbidden: a container is run again by sh, which there is none of in pods for Windows")
    }
    let path = step.kindPath.key("command")
    let words = reader.stringList(container["command"], path, atMost: .max) ?? []
    if words.isEmpty {
      reader.fault(
        path,
        "\(String.required): with refreshSeconds it must be said, as the image's own is not known")
    }
    var json = container
    let command = ContainerCommand(words: words).repeated(every: seconds)
    json["command"] = .array(command.words.map { .string($0) })
    // The container never ends by itself, so these would have no effect.
    for field in ["restartPolicy", "restartPolicyRules"] { json[field] = nil }
    return step.placed(json, .refresher, origin: .user)
  }
}
