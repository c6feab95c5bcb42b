internal import KubernetesCore

/// What the containers of a template do by hand that a pattern can do itself.
struct HandwrittenParts {
  /// An init container that is a step of a pattern's.
  private struct Step {
    let index: Int
    let name: String
    let initializer: JSONObject
    let words: String
    /// The shared volume that it writes to, if it does.
    let volume: String?
    let followsRedirects: Bool

    /// The field of an initializer that does the same.
    var kind: String { volume == nil ? "waitFor" : "fetch" }
  }

  /// A sidecar that is a pattern's log shipper.
  private struct Shipper {
    let list: String
    let index: Int
    let name: String
    let files: [String]
    let volume: String
  }

  private var steps: [Step] = []
  private var shippers: [Shipper] = []
  /// Collectors, which stay: where they are, and what they are.
  private var collectors: [(list: String, index: Int, name: String)] = []
  /// Steps that stay, as sidecars stand between the init containers.
  private var stuck: [Step] = []
  /// The one volume that all parts share; nil where none does.
  private var volume: String?

  /// Whether there is nothing that a pattern would do itself.
  var isEmpty: Bool { steps.isEmpty && shippers.isEmpty }

  init(in pattern: JSONObject) {
    let spec = pattern["spec"]?["template"]?["spec"] ?? [:]
    let volumes = Volumes(spec)
    for (index, container) in (spec["initContainers"]?.array ?? []).enumerated() {
      if container["restartPolicy"] == "Always" {
        add(logsOf: container, "initContainers", index, volumes)
      } else if container.present("restartPolicy") == nil,
        let step = Self.step(container, index, volumes)
      {
        steps.append(step)
      }
    }
    let containers = spec["containers"]?.array ?? []
    for (index, container) in containers.enumerated() where containers.count > 1 {
      add(logsOf: container, "containers", index, volumes)
    }
    if InitOrder(spec) == nil { (stuck, steps) = (steps, []) }
    // There is one shared volume: that of the log files, if there are any.
    let volume = shippers.first?.volume ?? steps.lazy.compactMap(\.volume).first
    self.volume = volume
    shippers.removeAll { $0.volume != volume }
    steps.removeAll { $0.volume.map { $0 != volume } ?? false }
    // The last of the containers is the application, whatever it looks like.
    if shippers.count(where: { $0.list == "containers" }) == containers.count {
      shippers.removeAll()
    }
  }

  private mutating func add(
    logsOf container: JSONValue, _ list: String, _ index: Int, _ volumes: Volumes
  ) {
    guard let logs = HandwrittenLogs(container) else { return }
    let name = container["name"]?.string ?? ""
    switch logs {
    case .tail(let files):
      let places = files.map { volumes.place(of: $0, in: container, isWritten: false) }
      guard let volume = places.first??.volume, places.allSatisfy({ $0?.volume == volume }),
        volumes.isShared(volume, beside: name)
      else { return }
      shippers.append(
        Shipper(
          list: list, index: index, name: name, files: places.compactMap { $0?.path },
          volume: volume))
    case .collector(let words):
      guard
        volumes.mounts(of: container).contains(where: { volumes.isShared($0.name, beside: name) })
      else { return }
      collectors.append((list, index, words))
    }
  }

  private static func step(_ container: JSONValue, _ index: Int, _ volumes: Volumes) -> Step? {
    guard let step = ShellScript(container).flatMap(HandwrittenStep.init) else { return nil }
    let name = container["name"]?.string ?? ""
    var initializer: JSONObject = ["name": .string(name)]
    switch step {
    case .fetch(let url, let file, let followsRedirects):
      guard let place = volumes.place(of: file, in: container, isWritten: true),
        volumes.isShared(place.volume, beside: name)
      else { return nil }
      initializer["fetch"] = ["url": .string(url), "path": .string(place.path)]
      return Step(
        index: index, name: name, initializer: initializer,
        words: "fetches \(url) into the volume \(place.volume.quoted)", volume: place.volume,
        followsRedirects: followsRedirects)
    case .tcp(let address):
      initializer["waitFor"] = ["tcp": .string(address)]
      return Step(
        index: index, name: name, initializer: initializer, words: "waits for \(address)",
        volume: nil, followsRedirects: false)
    case .http(let url):
      initializer["waitFor"] = ["http": .string(url)]
      return Step(
        index: index, name: name, initializer: initializer, words: "waits for \(url)", volume: nil,
        followsRedirects: false)
    }
  }

  // MARK: - The pattern with its own parts

  /// The pattern with its own parts in the place of these.
  func used(in pattern: JSONObject) -> JSONObject {
    var pattern = pattern
    var template = pattern["spec"]?["template"] ?? [:]
    var spec = template["spec"] ?? [:]
    var own = pattern["spec"]?.object ?? [:]
    own["sharedVolume"] = nil
    own["logShipper"] = nil
    let order = steps.isEmpty ? nil : InitOrder(spec)
    let indexes = Set(shippers.filter { $0.list == "containers" }.map(\.index))
    spec["containers"] = .array(
      (spec["containers"]?.array ?? []).enumerated().filter { !indexes.contains($0.offset) }
        .map(\.element))
    let leaving = Set(shippers.filter { $0.list == "initContainers" }.map(\.index))
    let all = (spec["initContainers"]?.array ?? []).enumerated()
    func kept(_ range: Range<Int>) -> [JSONValue] {
      all.filter { range.contains($0.offset) && !leaving.contains($0.offset) }.map(\.element)
    }
    let first = order.map { kept($0.leading) } ?? kept(0..<Int.max)
    spec["initContainers"] = first.isEmpty ? nil : .array(first)
    template["spec"] = spec
    own["template"] = template
    if let order {
      let known = Dictionary(
        steps.map { ($0.index, $0.initializer) }, uniquingKeysWith: { first, _ in first })
      let initializers = all.filter { order.steps.contains($0.offset) }.map {
        index, container -> JSONValue in
        known[index].map { .object($0) } ?? Self.part(container)
      }
      own["initializers"] = .array(initializers)
      let sidecars = kept(order.trailing).map { container -> JSONValue in
        var part = Self.part(container)
        part["container"]?["restartPolicy"] = nil
        return part
      }
      if !sidecars.isEmpty { own["sidecars"] = .array(sidecars) }
    }
    own["sharedVolume"] = volume.map { ["name": .string($0)] } ?? ["enabled": false]
    var files: [JSONValue] = []
    for file in shippers.flatMap(\.files) where !files.contains(.string(file)) {
      files.append(.string(file))
    }
    own["logShipper"] = files.isEmpty ? ["enabled": false] : ["files": .array(files)]
    pattern["spec"] = .object(own)
    return pattern
  }

  /// A container as initializers and sidecars have it: the name apart from the rest.
  private static func part(_ container: JSONValue) -> JSONValue {
    [
      "name": container["name"] ?? "",
      "container": .object((container.object ?? [:]).filter { $0.key != "name" }),
    ]
  }

  // MARK: - Remarks

  private static let option = "--use-patterns puts it there"

  /// What was found.
  ///
  /// - `areUsed`: whether the pattern has its own parts in their place.
  func remarks(areUsed: Bool) -> [ConversionRemark] {
    let spec: FieldPath = "spec.template.spec"
    var remarks: [ConversionRemark] = []
    for step in stuck {
      remarks.append(
        .note(
          spec.key("initContainers").index(step.index),
          "it \(step.words), as an initializer with \(step.kind) does: it stays as it is, since"
            + " sidecars stand between the init containers"))
    }
    for step in steps {
      let path = spec.key("initContainers").index(step.index)
      let kind = step.kind
      remarks.append(
        areUsed
          ? .warning(
            path,
            "it \(step.words): initializers has \(kind) for that now, with an image, resources and"
              + " rights that PodPattern chooses")
          : .note(
            path, "it \(step.words), as an initializer with \(kind) does: \(Self.option)"))
      if areUsed, step.followsRedirects {
        remarks.append(
          .warning(
            path,
            "it followed redirects to any host; fetch follows those to the URL's own: see"
              + " fetch.redirects"))
      }
    }
    for shipper in shippers {
      let path = spec.key(shipper.list).index(shipper.index)
      let words =
        "it prints \(shipper.files.joined(separator: ", ")) of the volume \(shipper.volume.quoted)"
      remarks.append(
        areUsed
          ? .warning(
            path,
            "\(words): the log shipper does that now, in records of JSON; kubectl logs POD -c"
              + " log-shipper shows them, and logShipper.outputs sends them elsewhere")
          : .note(path, "\(words), as the log shipper does: \(Self.option)"))
    }
    for collector in collectors {
      remarks.append(
        .note(
          spec.key(collector.list).index(collector.index),
          "\(collector.name) reads a volume that it shares with the application, as the log shipper does:"
            + " it stays as it is, since its outputs are not known here; write them as"
            + " logShipper.outputs, and take it out"))
    }
    if areUsed, let volume {
      remarks.append(
        .warning(
          spec.key("volumes"),
          "the volume \(volume.quoted) is the shared volume now: every container that did not mount it"
            + " has it at /shared"))
    }
    return remarks
  }
}

/// The order of a template's init containers, where a pattern can have the same: sidecars, steps, and
/// sidecars again.
private struct InitOrder {
  let leading: Range<Int>
  let steps: Range<Int>
  let trailing: Range<Int>

  init?(_ spec: JSONValue) {
    let isSidecar = (spec["initContainers"]?.array ?? []).map { $0["restartPolicy"] == "Always" }
    let first = isSidecar.firstIndex(of: false) ?? isSidecar.count
    let end = (isSidecar.lastIndex(of: false) ?? first - 1) + 1
    guard first <= end, !isSidecar[first..<end].contains(true) else { return nil }
    (leading, steps, trailing) = (0..<first, first..<end, end..<isSidecar.count)
  }
}

/// The emptyDirs of a template, and who mounts them.
private struct Volumes {
  private let names: Set<String>
  private let containers: [JSONValue]

  init(_ spec: JSONValue) {
    names = Set(
      (spec["volumes"]?.array ?? []).filter { $0.present("emptyDir") != nil }
        .compactMap { $0["name"]?.string })
    containers = spec["containers"]?.array ?? []
  }

  /// A container's mounts of emptyDirs as a whole.
  func mounts(of container: JSONValue) -> [(name: String, path: String, isReadOnly: Bool)] {
    (container["volumeMounts"]?.array ?? []).compactMap { mount in
      guard let name = mount["name"]?.string, names.contains(name),
        let path = mount["mountPath"]?.string, mount.present("subPath") ?? "" == "",
        mount.present("subPathExpr") ?? "" == ""
      else { return nil }
      return (name, MountPath.normalized(path), mount["readOnly"] == true)
    }
  }

  /// The volume that a file is in, and its path there; nil where it is in none of these.
  func place(
    of file: String, in container: JSONValue, isWritten: Bool
  ) -> (volume: String, path: String)? {
    let found = mounts(of: container).filter { file.beginsWithBytes(of: "\($0.path)/") }
      .max { $0.path.utf8.count < $1.path.utf8.count }
    guard let found, !(isWritten && found.isReadOnly) else { return nil }
    let steps = file.parts(separatedBy: "/")
      .dropFirst(found.path.parts(separatedBy: "/").count)
    guard !steps.isEmpty, steps.allSatisfy({ !$0.isEmpty && $0 != ".." }) else { return nil }
    return (found.name, steps.joined(separator: "/"))
  }

  /// Whether a runtime container other than one mounts a volume.
  func isShared(_ volume: String, beside name: String) -> Bool {
    containers.contains { container in
      container["name"]?.string != name && mounts(of: container).contains { $0.name == volume }
    }
  }
}
