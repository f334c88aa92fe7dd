"""No health information in a log line, an error text or a work item, whatever goes wrong."""
