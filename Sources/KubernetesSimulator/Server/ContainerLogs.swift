internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// What containers have written, as far as their manifests tell it.
enum ContainerLogs {
  /// The answer to a request for a container's log.
  ///
  /// - `run`: the pod's life on its node; nil where no kubelet is modelled.
  static func answer(
    to request: APIRequest, for pod: JSONValue, _ run: PodRun?, now: Date
  ) throws(APIFailure) -> APIResponse {
    let parameters = Dictionary(
      request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let name = try container(parameters["container"] ?? "", of: pod)
    // As long as it has no node, there is nobody to ask.
    if pod["spec"]?["nodeName"]?.string ?? "" == "" { return plain("", status: 204) }
    guard let run,
      let container = (run.initContainers + run.containers).first(where: { $0.name == name })
    else { throw unknown(name, image(of: name, in: pod)) }
    let isPrevious = parameters["previous"] == "true" || parameters["previous"] == "1"
    guard let (course, start) = part(of: container, isPrevious) else {
      let place = "container \"\(name)\" in pod \"\(pod.name)\""
      if isPrevious {
        throw .badRequest("previous terminated \(place) not found")
      }
      guard case .waiting(let reason, _) = container.activity else {
        throw unknown(name, container.image)
      }
      let isPull = reason == "ErrImagePull" || reason == "ImagePullBackOff"
      throw .badRequest(
        "\(place) is waiting to start: \(isPull ? "trying and failing to pull image" : reason)")
    }
    guard let course, course.end != .unknown || !course.lines.isEmpty else {
      throw unknown(name, container.image)
    }
    return text(course, from: start, parameters, now: now)
  }

  /// The container that a request is about, where its name may be left out.
  private static func container(_ name: String, of pod: JSONValue) throws(APIFailure) -> String {
    func names(_ list: String) -> [String] {
      (pod["spec"]?[list]?.array ?? []).compactMap { $0["name"]?.string }
    }
    let (containers, initializers) = (names("containers"), names("initContainers"))
    guard name.isEmpty else {
      guard (containers + initializers).contains(name) else {
        throw .badRequest("container \(name) is not valid for pod \(pod.name)")
      }
      return name
    }
    if let only = containers.first, containers.count == 1 { return only }
    throw .badRequest(
      "a container name must be specified for pod \(pod.name), choose one of: "
        + "[\((initializers + containers).joined(separator: " "))]")
  }

  private static func image(of name: String, in pod: JSONValue) -> String {
    let all = ["containers", "initContainers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
    return all.first { $0["name"]?.string == name }?["image"]?.string ?? ""
  }

  /// What a container's run, or the one before, does, and when that began; nil if there was none.
  private static func part(
    of container: ContainerRun, _ isPrevious: Bool
  ) -> (ProgramCourse?, Date)? {
    switch container.activity {
    case .running(let since) where !isPrevious: return (container.course, since)
    case .terminated(let ended) where !isPrevious: return (container.course, ended.startedAt)
    case .waiting:
      guard let last = container.last else { return nil }
      return (container.course, last.startedAt)
    default:
      guard let last = container.last else { return nil }
      return (container.lastCourse ?? container.course, last.startedAt)
    }
  }

  private static func unknown(_ name: String, _ image: String) -> APIFailure {
    APIFailure(
      501, "NotImplemented",
      "the cluster is simulated: no program runs in container \"\(name)\", and what \(image) would "
        + "write is not known; shown is what commands echo")
  }

  private static func text(
    _ course: ProgramCourse, from start: Date, _ parameters: [String: String], now: Date
  ) -> APIResponse {
    var lines = course.lines.map { (start.addingTimeInterval($0.second), $0.text) }
      .filter { $0.0 <= now }
    if let seconds = parameters["sinceSeconds"].flatMap({ Double($0) }) {
      lines.removeAll { $0.0 < now.addingTimeInterval(-seconds) }
    }
    if let time = parameters["sinceTime"].flatMap({ Timestamp($0)?.date }) {
      lines.removeAll { $0.0 < time }
    }
    if let count = parameters["tailLines"].flatMap({ Int($0) }), count >= 0 {
      lines = lines.suffix(count)
    }
    let isStamped = parameters["timestamps"] == "true" || parameters["timestamps"] == "1"
    let text = lines.map { (isStamped ? "\(Timestamp($0.0)) " : "") + $0.1 + "\n" }.joined()
    return plain(text)
  }

  private static func plain(_ text: String, status: Int = 200) -> APIResponse {
    APIResponse(
      status: status, headers: [HTTPHeader("Content-Type", "text/plain")], body: Data(text.utf8))
  }
}
