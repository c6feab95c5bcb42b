public import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Writes Events (events.k8s.io/v1) on objects, beside the work that they tell of.
///
/// Expected flow: run it as a service; `record` from anywhere.
///
/// Guarantees: `record` never waits; the same event again counts on the one that is there instead of
/// making another; what is kept and what is sent is bounded, and events beyond that are dropped; at
/// a graceful stop what was recorded is sent before `run()` returns, if the server takes it.
public final class EventRecorder: Service {
  private let requester: any APIRequester
  private let controller: String
  private let instance: String
  private let logger: Logger
  private let timeline: Timeline
  private let alarm: Alarm
  private let now: @Sendable () -> Date
  private let aggregator: Mutex<EventAggregator>
  private let isStopping = Mutex(false)

  /// A recorder that has nothing to write.
  ///
  /// - Parameters:
  ///   - requester: the client to ask with.
  ///   - controller: Who reports, such as `podpattern.dev/operator`.
  ///   - instance: Which of several, such as the pod's name.
  ///   - logger: where it says what happens.
  ///   - clock: what waits are measured with.
  ///   - now: The time of day, which Events carry.
  public init(
    _ requester: any APIRequester, controller: String, instance: String, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.requester = requester
    self.controller = controller
    self.instance = String(instance.prefix(128))
    self.logger = logger
    timeline = Timeline(clock)
    alarm = Alarm(timeline)
    self.now = now
    aggregator = Mutex(EventAggregator(seed: .random(in: 0 ... .max)))
  }

  /// Records an event that happened now.
  public func record(_ note: EventNote) {
    let (date, time) = (Timestamp(now()), timeline.now)
    aggregator.withLock { $0.record(note, at: date, now: time) }
    alarm.ring()
  }

  /// Sends what was recorded, until the service is to stop or the task is cancelled.
  public func run() async throws {
    await withGracefulShutdownHandler {
      while !Task.isCancelled {
        let isLast = isStopping.withLock { $0 }
        await send(all: isLast)
        guard !isLast else { return }
        await alarm.wait(until: aggregator.withLock { $0.nextDue })
      }
    } onGracefulShutdown: {
      self.isStopping.withLock { $0 = true }
      self.alarm.ring()
    }
  }

  /// One message after another: Events are the last that should take an API server's time.
  private func send(all: Bool) async {
    let time = timeline.now
    for series in aggregator.withLock({ $0.messages(at: time, all: all) }) {
      guard !Task.isCancelled else { return }
      await deliver(series)
    }
  }

  private func deliver(_ series: EventSeries) async {
    do {
      let request = request(for: series)
      _ = try await requester.performOnce(request)
      let time = timeline.now
      aggregator.withLock { $0.delivered(series, now: time) }
    } catch {
      settle(series, error)
    }
  }

  private func request(for series: EventSeries) -> APIRequest {
    guard series.told == 0 else {
      return .patch(.events, series.key, .merge, body: series.patch.serialized())
    }
    return .create(
      .events, namespace: series.key.namespace,
      body: series.object(controller: controller, instance: instance).serialized())
  }

  /// How long the server is left alone after a message that it did not take.
  private static let pause = Duration.seconds(5)

  private func settle(_ series: EventSeries, _ error: APIError) {
    let now = timeline.now
    let isTold = series.told > 0
    aggregator.withLock { aggregator in
      switch error.code {
      case 404 where isTold: aggregator.vanished(series, now: now)
      case 409 where !isTold: aggregator.vanished(series, now: now)
      case .some(400..<500) where error.code != 429: aggregator.refused(series)
      default: aggregator.postpone(series, until: now + Self.pause)
      }
    }
    logger.debug("An Event could not be written: \(error)")
  }
}
