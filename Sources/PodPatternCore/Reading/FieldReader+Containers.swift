internal import KubernetesCore

extension FieldReader {
  mutating func initializers(_ value: JSONValue?, _ path: FieldPath) -> [Initializer] {
    (array(value, path, atMost: 32) ?? []).enumerated().compactMap { index, element in
      initializer(element, path.index(index))
    }
  }

  private mutating func initializer(_ value: JSONValue, _ path: FieldPath) -> Initializer? {
    guard let members = requiredObject(value, path) else { return nil }
    let kinds = ["container", "fetch", "waitFor"]
    close(members, path, Set(kinds).union(["name", "refreshSeconds"]))
    let name = containerName(members["name"], path.key("name"))
    let seconds = integer(members["refreshSeconds"], path.key("refreshSeconds"), minimum: 1)
    if seconds != nil { checkRefreshed(name, path.key("name")) }
    guard kinds.count(where: { members[$0].map { !$0.isNull } ?? false }) == 1 else {
      fault(path, "exactly one of container, fetch and waitFor must be set")
      return nil
    }
    if let container = container(members["container"], path.key("container")) {
      return Initializer(name: name, action: .container(container), refreshSeconds: seconds)
    }
    if let fetch = fetch(members["fetch"], path.key("fetch")) {
      return Initializer(name: name, action: .fetch(fetch), refreshSeconds: seconds)
    }
    return waitFor(members["waitFor"], path.key("waitFor")).map {
      Initializer(name: name, action: .waitFor($0), refreshSeconds: seconds)
    }
  }

  private mutating func checkRefreshed(_ name: String, _ path: FieldPath) {
    let maximum = Initializer.maximumRefreshedNameLength
    guard (maximum + 1...63).contains(name.utf8.count) else { return }
    fault(
      path,
      .invalid(
        name,
        "must be no more than \(maximum) characters with refreshSeconds, which adds a container of"
          + " this name with \(Initializer.refresherSuffix) at its end"))
  }

  mutating func sidecars(_ value: JSONValue?, _ path: FieldPath) -> [Sidecar] {
    (array(value, path, atMost: 32) ?? []).enumerated().compactMap { index, element in
      sidecar(element, path.index(index))
    }
  }

  private mutating func sidecar(_ value: JSONValue, _ path: FieldPath) -> Sidecar? {
    guard let members = requiredObject(value, path) else { return nil }
    close(members, path, ["name", "container", "start"])
    let name = containerName(members["name"], path.key("name"))
    let start: SidecarStart? = choice(members["start"], path.key("start"))
    guard requiredObject(members["container"], path.key("container")) != nil,
      let container = container(members["container"], path.key("container"))
    else { return nil }
    return Sidecar(name: name, container: container, start: start ?? .beforeRuntime)
  }

  private mutating func container(_ value: JSONValue?, _ path: FieldPath) -> JSONValue? {
    guard let members = object(value, path) else { return nil }
    if let name = members["name"], !name.isNull {
      fault(path.key("name"), "Forbidden: the container has the name that stands beside it")
    }
    return .object(members.filter { $0.key != "name" })
  }

  private mutating func containerName(_ value: JSONValue?, _ path: FieldPath) -> String {
    let name = requiredString(value, path) ?? ""
    if !name.isEmpty, !Syntax.isLabel(name) { fault(path, .invalid(name, Syntax.labelRule)) }
    return name
  }

  private mutating func waitFor(_ value: JSONValue?, _ path: FieldPath) -> WaitFor? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["tcp", "http", "timeoutSeconds"])
    let timeout = integer(members["timeoutSeconds"], path.key("timeoutSeconds"), minimum: 1)
    switch (members.present("tcp"), members.present("http")) {
    case (let tcp?, nil):
      let address = string(tcp, path.key("tcp"))
      if let address, let reason = Syntax.faultOfAddress(address) {
        fault(path.key("tcp"), .invalid(address, reason))
      }
      return WaitFor(target: .tcp(address ?? ""), timeoutSeconds: timeout)
    case (nil, let http?):
      let url = string(http, path.key("http"))
      if let url {
        checkURL(
          url, path.key("http"), credentials: "waitFor takes none, use an initializer's container")
      }
      return WaitFor(target: .http(url ?? ""), timeoutSeconds: timeout)
    default:
      fault(path, "exactly one of tcp and http must be set")
      return nil
    }
  }
}
