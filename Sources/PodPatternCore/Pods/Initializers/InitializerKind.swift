internal import KubernetesCore

/// A kind of initializer, which makes its containers.
protocol InitializerKind: Sendable {
  /// The kind's name in the API.
  static var name: String { get }

  /// The container that takes the step before the runtime containers start.
  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer

  /// The container that repeats the step while the runtime containers run; nil where that makes no
  /// sense.
  func refresher(
    every seconds: Int, _ step: InitializerStep, _ reader: inout FieldReader
  ) -> PlacedContainer?
}

extension Initializer.Action {
  /// All kinds, in the order in which the API lists them.
  static let kinds = [
    ContainerInitializer.alternative, Fetch.alternative, WaitFor.alternative,
  ]

  /// The kind that makes the containers.
  var kind: any InitializerKind {
    switch self {
    case .container(let container): ContainerInitializer(container: container.object ?? [:])
    case .fetch(let fetch): fetch
    case .waitFor(let wait): wait
    }
  }
}

/// An initializer in its pod.
struct InitializerStep {
  let initializer: Initializer
  /// Where the initializer is declared.
  let path: FieldPath
  /// Where the kind's own fields stand.
  let kindPath: FieldPath
  let context: PodContext

  /// The containers of initializers that are declared at a path.
  static func containers(
    of initializers: [Initializer], at path: FieldPath, in context: PodContext,
    _ reader: inout FieldReader
  ) -> [PlacedContainer] {
    initializers.enumerated().flatMap { index, initializer in
      let (kind, path) = (initializer.action.kind, path.index(index))
      let step = Self(
        initializer: initializer, path: path, kindPath: path.key(type(of: kind).name),
        context: context)
      let container = kind.container(step, &reader)
      let refresher = initializer.refreshSeconds.flatMap {
        kind.refresher(every: $0, step, &reader)
      }
      return [container] + [refresher].compactMap(\.self)
    }
  }

  /// A container of the initializer, or its refresher, which starts with the early sidecars.
  func placed(
    _ json: JSONObject, _ role: PlacedContainer.Role, origin: PlacedContainer.Origin,
    sharedMount: PlacedContainer.SharedMount = .init()
  ) -> PlacedContainer {
    let isRefresher = role == .refresher
    var mount = sharedMount
    if isRefresher { mount.containerAlike = initializer.name }
    return PlacedContainer(
      name: isRefresher ? initializer.refresherName : initializer.name,
      namePath: path.key("name"), json: json, role: role,
      start: isRefresher ? .beforeRuntime : nil, origin: origin, path: kindPath,
      sharedMount: mount)
  }

  /// A container of curl's image.
  func curlContainer(
    _ command: ContainerCommand, _ role: PlacedContainer.Role = .initializer,
    sharedMount: PlacedContainer.SharedMount = .init()
  ) -> PlacedContainer {
    var json = context.template.container(of: context.settings.curl)
    json["command"] = .array(command.words.prefix(1).map { .string($0) })
    json["args"] = .array(command.words.dropFirst().map { .string($0) })
    if !command.environment.isEmpty { json["env"] = .array(command.environment) }
    // The status shows curl's last words as the reason.
    json["terminationMessagePolicy"] = "FallbackToLogsOnError"
    return placed(json, role, origin: .added, sharedMount: sharedMount)
  }

  /// Faults a container of curl's image where that can't run.
  func checkCurl(_ reader: inout FieldReader) {
    guard context.template.isForWindows else { return }
    reader.fault(
      kindPath, "Forbidden: curl's image does not run in pods for Windows; use container")
  }
}
