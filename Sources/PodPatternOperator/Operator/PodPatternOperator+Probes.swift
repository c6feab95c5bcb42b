internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import Synchronization

extension PodPatternOperator {
  /// The server of probes and metrics; nil if none is configured.
  var probeServer: ProbeServer? {
    guard let address = configuration.probes else { return nil }
    metrics?.beforeReading {
      guard let assembly = self.assembly.withLock({ $0 }) else { return }
      assembly.controller.updateMetrics()
      assembly.metrics.update(pods: assembly.informers.pods.store)
    }
    return ProbeServer(
      address: address, health: [healthCheck], readiness: [serverCheck] + cacheChecks,
      metrics: metrics, logger: logger,
      onListening: { [logger] port in
        logger.info("Serving probes and metrics", metadata: ["port": "\(port)"])
      })
  }

  var healthCheck: HealthCheck {
    HealthCheck("reconciles") {
      guard let queue = self.assembly.withLock({ $0?.controller.queue }) else { return nil }
      return await HealthCheck.progress("reconciles", of: queue).fault()
    }
  }

  var serverCheck: HealthCheck {
    HealthCheck("apiserver") {
      self.assembly.withLock { $0 } == nil ? "the API server has not answered yet" : nil
    }
  }

  private var cacheChecks: [HealthCheck] {
    OperatorInformers.essentialNames.map { name in
      .synced(name) { self.assembly.withLock { $0?.informers.hasSynced(name) ?? false } }
    }
  }
}
