internal import FoundationEssentials
internal import Metrics

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension PrometheusRegistry {
  /// Adds what Prometheus' client libraries tell of a process: CPU time, resident memory, open files
  /// and the time of its start, each looked up when metrics are read.
  public func collectProcess() {
    let cpu = FloatingPointCounter(label: RuntimeMetrics.processCPU, factory: self)
    let memory = Gauge(label: RuntimeMetrics.processMemory, factory: self)
    let files = Gauge(label: RuntimeMetrics.processFiles, factory: self)
    Gauge(label: RuntimeMetrics.processStart, factory: self)
      .record(Date().timeIntervalSince1970)
    beforeReading {
      var usage = rusage()
      if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
        cpu.reset()
        cpu.increment(by: usage.ru_utime.seconds + usage.ru_stime.seconds)
      }
      if let pages = Self.residentPages { memory.record(pages * Int(sysconf(Int32(_SC_PAGESIZE)))) }
      let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      if let open { files.record(open.count) }
    }
  }

  /// The second number of `/proc/self/statm` (proc(5)).
  private static var residentPages: Int? {
    guard let data = try? Data(contentsOf: URL(filePath: "/proc/self/statm")) else { return nil }
    let numbers = String(decoding: data, as: UTF8.self).split(separator: " ")
    return numbers.count > 1 ? Int(numbers[1]) : nil
  }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
