internal import Metrics

/// The names of what this library measures: controller-runtime's and client-go's, so that dashboards
/// and alerts made for these work.
public enum RuntimeMetrics {
  static let reconciles = "controller_runtime_reconcile_total"
  static let reconcileErrors = "controller_runtime_reconcile_errors_total"
  static let reconcileTime = "controller_runtime_reconcile_time_seconds"
  static let maximumReconciles = "controller_runtime_max_concurrent_reconciles"
  static let activeWorkers = "controller_runtime_active_workers"
  static let quarantined = "controller_quarantined_objects"
  static let depth = "workqueue_depth"
  static let adds = "workqueue_adds_total"
  static let queueDuration = "workqueue_queue_duration_seconds"
  static let workDuration = "workqueue_work_duration_seconds"
  static let unfinishedWork = "workqueue_unfinished_work_seconds"
  static let longestRunning = "workqueue_longest_running_processor_seconds"
  static let queueRetries = "workqueue_retries_total"
  static let requests = "rest_client_requests_total"
  static let leader = "leader_election_master_status"
  static let undecodable = "informer_undecodable_objects_total"
  static let processCPU = "process_cpu_seconds_total"
  static let processMemory = "process_resident_memory_bytes"
  static let processFiles = "process_open_fds"
  static let processStart = "process_start_time_seconds"

  /// What a registry says of them.
  public static let descriptions: [String: PrometheusRegistry.Description] = [
    reconciles: .init("Reconciles by controller and by what they came to"),
    reconcileErrors: .init("Reconciles that failed and are tried again, by controller"),
    reconcileTime: .init("How many seconds reconciles took, by controller", buckets: reconciling),
    maximumReconciles: .init("How many reconciles may run at once, by controller"),
    activeWorkers: .init("How many reconciles run now, by controller"),
    quarantined: .init(
      "How many objects are left alone because the process died over them, by controller"),
    depth: .init("How many keys are ready and wait for a worker"),
    adds: .init("How often a key became ready"),
    queueDuration: .init(
      "How many seconds keys waited for a worker", buckets: queueing),
    workDuration: .init(
      "How many seconds the work on keys took", buckets: queueing),
    unfinishedWork: .init(
      "How many seconds the work has taken so far that is under way, all keys together"),
    longestRunning: .init("How many seconds the longest work that is under way has taken so far"),
    queueRetries: .init("How often a key was put back because its work failed"),
    requests: .init("Requests to the API server by the status code of the answer, method and host"),
    leader: .init("Whether this process leads: 1 if so, 0 if it stands by"),
    undecodable: .init("How often an object came that could not be read, by resource"),
    processCPU: .init("How many seconds of CPU time the process has taken"),
    processMemory: .init("How many bytes of the machine's memory the process has"),
    processFiles: .init("How many files and connections the process has open"),
    processStart: .init("When the process started, in seconds since 1970"),
  ]

  /// controller-runtime's buckets of a reconcile.
  private static let reconciling = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9,
    1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
  ]

  /// client-go's buckets of a work queue: from 10 ns to 1,000 s.
  private static let queueing: [Double] = [
    1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000,
  ]
}

extension Duration {
  /// The duration in nanoseconds; the longest that can be said so is some 292 years.
  var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole + attoseconds / 1_000_000_000
  }
}

extension Metrics.Timer {
  /// Records how long something took.
  func record(_ duration: Duration) { recordNanoseconds(max(duration.inNanoseconds, 0)) }
}
