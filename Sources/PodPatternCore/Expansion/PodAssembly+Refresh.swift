internal import KubernetesCore

extension PodAssembly {
  /// Places the container that runs an initializer again and again, where there is to be one: ahead
  /// of the sidecars that start before the runtime containers.
  mutating func placeRefresher(of initializer: Initializer, at path: FieldPath) {
    guard let seconds = initializer.refreshSeconds, let name = initializer.refresherName else {
      return
    }
    var subdirectory: String?
    let (json, key): (JSONObject, String)
    switch initializer.action {
    case .waitFor:
      reader.fault(
        path.key("refreshSeconds"), "Forbidden: waitFor writes nothing that could be refreshed")
      return
    case .fetch(let fetch):
      let directory = sharedDirectory(of: name, initializer.name)
      json = curlContainer(
        CurlCommand.refresh(
          fetch, every: seconds, as: name, into: directory, limit: sharedVolumeLimit))
      key = "fetch"
      subdirectory = MountPath.directory(of: fetch.path)
    case .container(let container):
      json = refreshing(container.object ?? [:], every: seconds, at: path)
      key = "container"
    }
    var refresher = PlacedContainer(
      name: name, json: json, role: .refresher, path: path, containerPath: path.key(key))
    refresher.subdirectory = subdirectory
    refresher.mountsLike = initializer.name
    sidecars[.beforeRuntime, default: []].append(refresher)
  }

  /// An initializer's container with its command repeated.
  private mutating func refreshing(
    _ container: JSONObject, every seconds: Int, at path: FieldPath
  ) -> JSONObject {
    if isForWindows {
      reader.fault(
        path.key("refreshSeconds"),
        "Forbidden: a container is run again by sh, which there is none of in pods for Windows")
    }
    let commandPath = path.key("container").key("command")
    let command = reader.stringList(container["command"], commandPath, atMost: .max) ?? []
    if command.isEmpty {
      reader.fault(
        commandPath,
        "\(String.required): with refreshSeconds it must be said, as the image's own is not known")
    }
    var json = container
    json["command"] = .array(Refreshing.command(command, every: seconds).map { .string($0) })
    // It never ends by itself: there is nothing for these to decide.
    for field in ["restartPolicy", "restartPolicyRules"] { json[field] = nil }
    return json
  }

  /// An initializer's container without what only a container that keeps running may have: where it
  /// is refreshed that is for its refresher.
  func withoutSidecarFields(_ container: JSONObject, of initializer: Initializer) -> JSONObject {
    guard initializer.refreshSeconds != nil else { return container }
    let fields: Set = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
    return container.filter { !fields.contains($0.key) }
  }
}
