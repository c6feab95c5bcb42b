internal import KubernetesCore

/// A kind of initializer: its fields in the API, and the containers that it makes. Each has its own
/// file here, and an entry in `Initializer.Action.kinds`.
protocol InitializerKind: Sendable, Hashable {
  /// The kind's name in the API.
  static var name: String { get }
  /// The kind's fields in the API.
  static var type: FieldType<Self> { get }
  /// The description of the kind; nil if that of its fields will do.
  static var summary: String? { get }
  /// Which steps of the kind can be taken again while the pod runs.
  static var refreshing: InitializerRefreshing { get }
  /// What the kind does to the shared volume, such as "fetch downloads into the shared volume"; nil
  /// if it does without one.
  static var sharedVolumeUse: String? { get }

  /// The container that takes the step before the runtime containers start.
  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer

  /// The container that repeats the step while the runtime containers run; nil where that makes no
  /// sense.
  func refresher(
    every seconds: Int, _ step: InitializerStep, _ reader: inout FieldReader
  ) -> PlacedContainer?
}

extension InitializerKind {
  static var summary: String? { nil }
  static var sharedVolumeUse: String? { nil }

  fileprivate static var alternative: Alternative<Initializer.Action> {
    Alternative(name, type, { Initializer.Action($0) }, summary)
  }

  /// The expression that an initializer is of this kind.
  static func isKind(of initializer: String) -> String {
    "has(\(initializer).\(name))"
  }
}

extension Initializer.Action {
  /// All kinds, in the order in which the API lists them.
  static let kinds: [any InitializerKind.Type] = [
    ContainerInitializer.self, Fetch.self, WaitFor.self,
  ]

  static let alternatives = kinds.map { $0.alternative }
}

/// Which steps of a kind of initializer can be taken again while the pod runs.
enum InitializerRefreshing {
  /// All of them: `phrase` names them, such as "a fetch".
  case always(_ phrase: String)
  /// Those for which an expression holds; the message says what the others lack.
  case only(_ phrase: String, if: String, _ message: String)
  case never(_ message: String)
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
    var helper = context.settings.curl
    helper.resources = context.helpers.resources ?? helper.resources
    var json = context.template.container(of: helper)
    json["securityContext"] = context.helpers.applied(to: json["securityContext"])
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
