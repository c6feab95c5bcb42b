internal import KubernetesCore

/// What few pods have: a pod that runs as it should has none of it.
///
/// A cache of a hundred thousand pods would otherwise be mostly empty fields, and each copy of a pod
/// would count the references in them.
struct PodParticulars: Sendable, Hashable {
  var reason: String?
  var message: String?
  var deletionCost = 0
  var unschedulable: String?
  var schedulingGates: String?
  var unmetGate: UnmetGate?
  var inPlaceGate: InPlaceGate?
  var lacksSandbox = false
  var ending: PodEnding?
  var disruption: String?
  var replacement = 0
  var attempt = 0
  var index: Int?
  var withoutShipper: String?
  var lifetime: Int?
  var update: UpdateProgress?

  static let none = PodParticulars()

  /// A place of its own for them, shared by copies of a pod.
  final class Box: Sendable, Hashable {
    let value: PodParticulars

    init(_ value: PodParticulars) { self.value = value }

    static func == (left: Box, right: Box) -> Bool { left === right || left.value == right.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
  }
}

extension PodSnapshot {
  /// The reason for its phase, such as `Evicted`.
  package var reason: String? {
    get { particulars?.value.reason }
    set { particularize(newValue) { $0.reason = $1 } }
  }

  package var message: String? {
    get { particulars?.value.message }
    set { particularize(newValue) { $0.message = $1 } }
  }

  /// `controller.kubernetes.io/pod-deletion-cost`: pods with a lower cost are deleted first.
  package var deletionCost: Int {
    get { particulars?.value.deletionCost ?? 0 }
    set { particularize(newValue == 0 ? nil : newValue) { $0.deletionCost = $1 ?? 0 } }
  }

  /// Why the scheduler can't place it.
  package var unschedulable: String? {
    get { particulars?.value.unschedulable }
    set { particularize(newValue) { $0.unschedulable = $1 } }
  }

  /// The scheduling gates that keep it from the scheduler, as a list; nil if none does.
  package var schedulingGates: String? {
    get { particulars?.value.schedulingGates }
    set { particularize(newValue) { $0.schedulingGates = $1 } }
  }

  /// The first of its readiness gates whose condition is not true; nil while it is ready.
  package var unmetGate: UnmetGate? {
    get { particulars?.value.unmetGate }
    set { particularize(newValue) { $0.unmetGate = $1 } }
  }

  /// Its readiness gate of updates in place; nil if its spec has none.
  package var inPlaceGate: InPlaceGate? {
    get { particulars?.value.inPlaceGate }
    set { particularize(newValue) { $0.inPlaceGate = $1 } }
  }

  /// Whether its volumes or its network are yet to be set up (`PodReadyToStartContainers`).
  package var lacksSandbox: Bool {
    get { particulars?.value.lacksSandbox ?? false }
    set { particularize(newValue ? true : nil) { $0.lacksSandbox = $1 ?? false } }
  }

  /// What keeps it, once it was asked to end; nil before.
  package var ending: PodEnding? {
    get { particulars?.value.ending }
    set { particularize(newValue) { $0.ending = $1 } }
  }

  /// Why the cluster took it away, such as `EvictionByEvictionAPI`; nil if it did not.
  package var disruption: String? {
    get { particulars?.value.disruption }
    set { particularize(newValue) { $0.disruption = $1 } }
  }

  /// The number of this replacement among those of failed pods of its revision, from 1; 0 for a pod
  /// that replaces no failed one.
  package var replacement: Int {
    get { particulars?.value.replacement ?? 0 }
    set { particularize(newValue == 0 ? nil : newValue) { $0.replacement = $1 ?? 0 } }
  }

  /// How many pods in a row had ended within seconds when it was created; usually 0.
  package var attempt: Int {
    get { particulars?.value.attempt ?? 0 }
    set { particularize(newValue == 0 ? nil : newValue) { $0.attempt = $1 ?? 0 } }
  }

  /// Its number among the pods of a run-once pattern, from 0; nil if it has none.
  package var index: Int? {
    get { particulars?.value.index }
    set { particularize(newValue) { $0.index = $1 } }
  }

  /// Why it was made without the log shipper of its revision; nil if it was not.
  package var withoutShipper: String? {
    get { particulars?.value.withoutShipper }
    set { particularize(newValue) { $0.withoutShipper = $1 } }
  }

  /// For how many seconds it ran; nil until it has ended.
  package var lifetime: Int? {
    get { particulars?.value.lifetime }
    set { particularize(newValue) { $0.lifetime = $1 } }
  }

  /// The kubelet's progress with an update in place; nil if there was none.
  package var update: UpdateProgress? {
    get { particulars?.value.update }
    set { particularize(newValue) { $0.update = $1 } }
  }

  /// Sets one of them, nil for what it usually is; what has none in the end takes no place.
  private mutating func particularize<Value>(
    _ value: Value?, _ set: (inout PodParticulars, Value?) -> Void
  ) {
    guard value != nil || particulars != nil else { return }
    var changed = particulars?.value ?? .none
    set(&changed, value)
    particulars = changed == .none ? nil : PodParticulars.Box(changed)
  }
}
