internal import KubernetesCore

extension PodAssembly {
  mutating func placeInitializers() {
    for (index, initializer) in spec.initializers.enumerated() {
      let path = Self.specPath.key("initializers").index(index)
      let (json, key) =
        switch initializer.action {
        case .container(let container):
          (withoutSidecarFields(container.object ?? [:], of: initializer), "container")
        case .fetch(let fetch): (curlContainer(fetchCommand(fetch, of: initializer.name)), "fetch")
        case .waitFor(let wait): (curlContainer(CurlCommand.wait(wait)), "waitFor")
        }
      if case .container = initializer.action {
        if json.present("restartPolicy") == "Always" {
          reader.fault(
            path.key("container").key("restartPolicy"),
            .invalid("Always", "an initializer has to end: what keeps running is a sidecar"))
        }
      } else if isForWindows {
        reader.fault(
          path.key(key), "Forbidden: curl's image does not run in pods for Windows; use container")
      }
      if key == "fetch", !spec.sharedVolume.enabled {
        reader.fault(
          path.key(key), "Forbidden: there is no shared volume to fetch into; enable sharedVolume")
      }
      initializers.append(
        PlacedContainer(
          name: initializer.name, json: json, role: .initializer, path: path,
          containerPath: path.key(key)))
      if case .fetch(let fetch) = initializer.action {
        initializers[initializers.count - 1].subdirectory = MountPath.directory(of: fetch.path)
      }
      placeRefresher(of: initializer, at: path)
    }
  }

  mutating func placeSidecars() {
    for (index, sidecar) in spec.sidecars.enumerated() {
      let path = Self.specPath.key("sidecars").index(index)
      let containerPath = path.key("container")
      let json = sidecar.container.object ?? [:]
      if sidecar.start != .withRuntime, let policy = json.present("restartPolicy"),
        policy != "Always"
      {
        reader.fault(
          containerPath.key("restartPolicy"),
          "Forbidden: a sidecar that starts \(sidecar.start.rawValue) is always restarted")
      }
      sidecars[sidecar.start, default: []].append(
        PlacedContainer(
          name: sidecar.name, json: json, role: .sidecar, path: path, containerPath: containerPath))
    }
  }

  /// A fetch into the directory where its container mounts the shared volume, or that directory of
  /// the volume which the path names: the kubelet makes it open to all, as curl would not.
  private func fetchCommand(_ fetch: Fetch, of name: String) -> CurlCommand {
    CurlCommand.fetch(fetch, as: name, into: sharedDirectory(of: name), limit: sharedVolumeLimit)
  }

  /// Where a container mounts the shared volume: as the first of its names that a mount names.
  func sharedDirectory(of names: String...) -> String {
    let mounts = spec.sharedVolume.mounts
    let mount = names.lazy.compactMap { name in mounts.first { $0.container == name } }.first
    return MountPath.normalized(mount?.mountPath ?? spec.sharedVolume.mountPath)
  }

  func curlContainer(_ command: CurlCommand) -> JSONObject {
    var json = helperContainer(settings.curl)
    json["command"] = .array([.string(command.program)])
    json["args"] = .array(command.arguments.map { .string($0) })
    if !command.environment.isEmpty { json["env"] = .array(command.environment) }
    // What curl says last is the reason that the status shows.
    json["terminationMessagePolicy"] = "FallbackToLogsOnError"
    return json
  }

  /// What the containers that PodPattern adds have in common.
  func helperContainer(_ helper: HelperSettings) -> JSONObject {
    var json: JSONObject = ["image": .string(helper.image)]
    if let policy = helper.imagePullPolicy { json["imagePullPolicy"] = .string(policy) }
    // The API server refuses containers whose resources exceed those of the pod as a whole.
    if podSpec.present("resources") == nil, helper.resources.object?.isEmpty == false {
      json["resources"] = helper.resources
    }
    var security = helper.securityContext
    // Where the pod says which user it runs as, the helpers are that user as well, and may read
    // and write what the other containers wrote.
    if let user = podSpec["securityContext"]?["runAsUser"]?.count, user > 0 {
      security["runAsUser"] = nil
    }
    if security.object?.isEmpty == false { json["securityContext"] = security }
    return json
  }
}
