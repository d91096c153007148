"""The routes of the service: each module makes a router from a store and settings."""
